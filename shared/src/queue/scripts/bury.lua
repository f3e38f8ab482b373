-- Puts a job that no worker can read on the dead-letter stream, and ends it for its clients.
-- ARGV  1 lane  2 entry  3 id  4 tenant  5 reason  6 most letters kept  7 retention ms  8 keep ms
--       9 terminal event's name  10 its members
local id = ARGV[3]
local letters = base .. 'dead'
redis.call('XADD', letters, 'MAXLEN', '~', ARGV[6], '*', 'j', id, 't', ARGV[4], 'why', ARGV[5],
  'p', redis.call('GET', payload_key(id)) or '')
redis.call('PEXPIRE', letters, ARGV[7])
leave(ARGV[1], ARGV[4], ARGV[2])
local job = redis.call('HMGET', job_key(id), 'st', 's')
if job[1] and job[1] ~= 'done' then
  redis.call('HINCRBY', job_key(id), 'f', 1)
  redis.call('HSET', job_key(id), 'st', 'done')
  local seq = redis.call('HINCRBY', job_key(id), 's', 1)
  append(id, seq, ARGV[9], ARGV[10], true, math.huge)
  close(id, ARGV[8])
end
return 1
