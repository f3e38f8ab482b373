-- One worker's heartbeat: renews the leases of its jobs, says that it is there, and brings back what it must know.
-- ARGV  1 worker  2 ms that it counts as alive  3 what it says of itself, JSON  then per job: id, fence, lane, entry
-- Returns {command, lost, cancelled}: command '' | 'drain', lost and cancelled lists of places (1, 2, ..) of jobs
local worker = ARGV[1]
local lost, cancelled = {}, {}
for place = 1, (#ARGV - 3) / 4 do
  local id, fence, lane, entry = unpack(ARGV, 4 * place, 4 * place + 3)
  local job = redis.call('HMGET', job_key(id), 'f', 'st', 'x')
  if job[1] == fence and job[2] == 'running' then
    -- JUSTID resets the idle time and does not count as a delivery.
    redis.call('XCLAIM', stream_key(lane), group, worker, 0, entry, 'JUSTID')
    if job[3] then cancelled[#cancelled + 1] = place end
  else
    lost[#lost + 1] = place
  end
end
local card = base .. 'worker:' .. worker
redis.call('HSET', card, 'says', ARGV[3], 'seen', string.format('%.0f', now_ms()))
redis.call('PEXPIRE', card, ARGV[2])
redis.call('ZADD', base .. 'workers', now_ms() + ARGV[2], worker)
-- A worker has a new name at each start: those that are gone would be listed for ever.
redis.call('ZREMRANGEBYSCORE', base .. 'workers', '-inf', now_ms() - ARGV[2])
redis.call('PEXPIRE', base .. 'workers', 2 * ARGV[2])
return {redis.call('HGET', card, 'cmd') or '', lost, cancelled}
