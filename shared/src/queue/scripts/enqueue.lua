-- Accepts a job: record, payload, first event and place in its lane, all or nothing.
-- ARGV  1 id  2 payload  3 elements  4 retention ms  5 lane  6 tenant
--       7 most jobs waiting or running  8 the same of one tenant   (0 = no limit)
--       9 first event's name  10 its members  11 'position' adds the jobs ahead to them
--       12 digest of the idempotency key ('' = none)  13 body hash
-- Returns {'accepted'} | {'attached', id} | {'conflict'} | {'full', ms to wait} | {'busy', ms to wait}
local id, lane, tenant = ARGV[1], ARGV[5], ARGV[6]
local named = ARGV[12] ~= '' and base .. 'idem:' .. ARGV[12]
if named then
  local known, hash = string.match(redis.call('GET', named) or '', '^(%S+) (%S+)$')
  -- A finished job may be gone before its idempotency key is: then there is nothing to attach to.
  if known and redis.call('EXISTS', job_key(known)) == 1 then
    if hash == ARGV[13] then return {'attached', known} end
    return {'conflict'}
  end
end

local stat = redis.call('HMGET', base .. 'stat', 'depth', 'pace')
local depth, pace = tonumber(stat[1] or 0), tonumber(stat[2] or 1000)
local max_depth, max_load = tonumber(ARGV[7]), tonumber(ARGV[8])
-- A tenth of what is there must drain first, so that those who wait do not all come back for one place.
if max_depth > 0 and depth >= max_depth then return {'full', math.ceil(pace * depth / 10)} end
local load = tonumber(redis.call('HGET', base .. 'load', tenant) or 0)
if max_load > 0 and load >= max_load then return {'busy', math.ceil(pace * load / 10)} end

local members = ARGV[10]
if ARGV[11] == 'position' then members = members .. ',"queue_position":' .. depth end
redis.call('SET', payload_key(id), ARGV[2], 'PX', ARGV[4])
redis.call('HSET', job_key(id), 'st', 'waiting', 'n', ARGV[3], 'nx', 0, 'f', 0, 'd', 0, 's', 1,
  't0', string.format('%.0f', now_ms()), 'ln', lane, 'tn', tenant)
append(id, 1, ARGV[9], members, false, math.huge)
redis.call('PEXPIRE', job_key(id), ARGV[4])
redis.call('PEXPIRE', log_key(id), ARGV[4])
if named then redis.call('SET', named, id .. ' ' .. ARGV[13], 'PX', ARGV[4]) end

redis.call('HINCRBY', base .. 'stat', 'depth', 1)
redis.call('HINCRBY', base .. 'load', tenant, 1)
line_up(lane, tenant, id, false)
-- What holds the jobs together outlives the last of them.
local keys = {base .. 'stat', base .. 'load', stream_key(lane), front_key(lane), wait_key(lane, tenant)}
for _, key in ipairs(keys) do redis.call('PEXPIRE', key, 2 * ARGV[4]) end
return {'accepted'}
