-- Hands a job back unfinished, as its tenant's next one, without counting as a crash.
-- ARGV  1 id  2 fence  3 lane  4 entry
-- Returns 1, or -1 when another worker owns the job
local id = ARGV[1]
local job = redis.call('HMGET', job_key(id), 'f', 'st', 'tn')
if job[1] ~= ARGV[2] or job[2] ~= 'running' then return -1 end
redis.call('HSET', job_key(id), 'st', 'waiting', 'o', '')
redis.call('HINCRBY', job_key(id), 'f', 1)
redis.call('HINCRBY', job_key(id), 'd', -1)
hand_back(ARGV[3], job[3], ARGV[4], id)
return 1
