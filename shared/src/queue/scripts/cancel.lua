-- Cancels a job: at once when it waits, at its next checkpoint when a worker has it.
-- ARGV  1 id  2 keep ms  3 most bytes to publish  4 first element without an outcome, as the caller saw it
--       5 seq, as the caller saw it  then name and members of each event that ends it: one per element, and the summary
-- Returns 'unknown' | 'done' | 'asked' (running) | 'cancelled' | 'moved' (look again: the job is not as the caller saw)
local id = ARGV[1]
local job = redis.call('HMGET', job_key(id), 'st', 'nx', 's', 'n')
if not job[1] then return 'unknown' end
if job[1] == 'done' then return 'done' end
if job[1] == 'running' then
  redis.call('HSET', job_key(id), 'x', '1')
  return 'asked'
end
if job[2] ~= ARGV[4] or job[3] ~= ARGV[5] then return 'moved' end
local seq = tonumber(job[3])
for at = 6, #ARGV, 2 do
  seq = seq + 1
  append(id, seq, ARGV[at], ARGV[at + 1], at + 1 == #ARGV, tonumber(ARGV[3]))
end
redis.call('HSET', job_key(id), 'st', 'done', 's', seq, 'nx', job[4], 'x', '1')
-- Its place in the lane stays: an undelivered entry that is deleted makes the group's lag unknowable. The worker that
-- meets it removes it.
close(id, ARGV[2])
return 'cancelled'
