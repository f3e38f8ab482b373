-- Puts a job that no worker can read on the dead-letter stream, and ends it for its clients.
-- ARGV  1 lane  2 entry  3 id  4 tenant  5 reason  6 most letters kept  7 retention ms  8 keep ms
--       9 terminal event's name  10 its members  11 fence
-- Returns 1, or -1 when another worker owns the job
local id = ARGV[3]
local job = redis.call('HMGET', job_key(id), 'f', 'st', 's')
if job[1] ~= ARGV[11] or job[2] ~= 'running' then return -1 end
local letters = base .. 'dead'
redis.call('XADD', letters, 'MAXLEN', '~', ARGV[6], '*', 'j', id, 't', ARGV[4], 'why', ARGV[5],
  'p', redis.call('GET', payload_key(id)) or '')
redis.call('PEXPIRE', letters, ARGV[7])
leave(ARGV[1], {ARGV[2]}, {ARGV[4]})
local seq = job[3] + 1
redis.call('HSET', job_key(id), 'st', 'done', 's', seq, 'f', job[1] + 1)
append(id, seq, ARGV[9], ARGV[10], true, math.huge)
close(id, ARGV[8])
return 1
