-- Makes the caller the one owner of a job whose stream entry it holds.
-- KEYS  1 jobs  2 job  3 payload
-- ARGV  1 group  2 entry id  3 worker
-- Returns {} when there is nothing left to do (the entry is removed), else
--         {payload, fence, next, deliveries at this element, t0, now, seq, outcome 0, .. outcome next-1}
local job = redis.call('HMGET', KEYS[2], 'st', 'nx', 't0', 's')
local payload = redis.call('GET', KEYS[3])
if not job[1] or not payload or job[1] == 'done' then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return {}
end
local fence = redis.call('HINCRBY', KEYS[2], 'f', 1)
local deliveries = redis.call('HINCRBY', KEYS[2], 'd', 1)
redis.call('HSET', KEYS[2], 'st', 'running', 'o', ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = {payload, fence, tonumber(job[2]), deliveries, job[3], string.format('%.0f', now), tonumber(job[4])}
for index = 0, tonumber(job[2]) - 1 do
  reply[#reply + 1] = redis.call('HGET', KEYS[2], 'r' .. index)
end
return reply
