-- Accepts a job: record, payload, first event and stream entry, all or nothing.
-- KEYS  1 jobs  2 job  3 payload  4 log  5 idempotency
-- ARGV  1 id  2 payload  3 elements  4 retention ms  5 most jobs waiting or running (0 = no limit)
--       6 channel  7 first event's name  8 its members  9 body hash ('' = no idempotency key)  10 'position' adds it
--       11 what stands before the id in a job's key
-- Returns {'accepted'} | {'attached', id} | {'conflict'} | {'full', depth}
if ARGV[9] ~= '' then
  local known = redis.call('GET', KEYS[5])
  local id, hash = string.match(known or '', '^(%S+) (%S+)$')
  -- A finished job may be gone before its idempotency key is: then there is nothing to attach to.
  if id and redis.call('EXISTS', ARGV[11] .. id) == 1 then
    if hash == ARGV[9] then return {'attached', id} end
    return {'conflict'}
  end
end
local depth = redis.call('XLEN', KEYS[1])
local limit = tonumber(ARGV[5])
if limit > 0 and depth >= limit then return {'full', depth} end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local members = ARGV[8]
if ARGV[10] == 'position' then members = members .. ',"queue_position":' .. depth end
local data = '{"type":"' .. ARGV[7] .. '","seq":1,' .. members .. '}'

redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[4])
redis.call('HSET', KEYS[2], 'st', 'waiting', 'n', ARGV[3], 'nx', 0, 'f', 0, 'd', 0, 's', 1, 't0', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('XADD', KEYS[4], '1-0', 't', ARGV[7], 'd', data)
redis.call('PEXPIRE', KEYS[4], ARGV[4])
if ARGV[9] ~= '' then redis.call('SET', KEYS[5], ARGV[1] .. ' ' .. ARGV[9], 'PX', ARGV[4]) end
redis.call('XADD', KEYS[1], '*', 'j', ARGV[1])
redis.call('PUBLISH', ARGV[6], '1 - ' .. ARGV[7] .. ' ' .. data)
return {'accepted'}
