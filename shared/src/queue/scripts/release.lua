-- Hands a job back unfinished: at once reclaimable, at its place, without counting as a crash.
-- KEYS  1 jobs  2 job
-- ARGV  1 fence  2 group  3 worker  4 entry id  5 lease ms
-- Returns 1, or -1 when another worker owns the job
local job = redis.call('HMGET', KEYS[2], 'f', 'st')
if job[1] ~= ARGV[1] or job[2] ~= 'running' then return -1 end
redis.call('HSET', KEYS[2], 'st', 'waiting', 'o', '')
redis.call('HINCRBY', KEYS[2], 'f', 1)
redis.call('HINCRBY', KEYS[2], 'd', -1)
redis.call('XCLAIM', KEYS[1], ARGV[2], ARGV[3], 0, ARGV[4], 'IDLE', ARGV[5], 'JUSTID')
return 1
