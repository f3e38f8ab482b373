-- Renews the leases of one worker's jobs: resets the idle time of each entry that it still owns.
-- KEYS  1 jobs  2.. job
-- ARGV  1 group  2 worker  then per job: fence, entry id
-- Returns the places (1, 2, ..) of the jobs that it owns no more
local lost = {}
for place = 1, #KEYS - 1 do
  local fence, entry = ARGV[1 + 2 * place], ARGV[2 + 2 * place]
  local job = redis.call('HMGET', KEYS[1 + place], 'f', 'st')
  if job[1] == fence and job[2] == 'running' then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, entry, 'JUSTID')
  else
    lost[#lost + 1] = place
  end
end
return lost
