-- Accepts a job: record, payload and place in its lane, all or nothing. Its first event follows from these.
-- ARGV  1 id  2 payload  3 elements  4 retention ms  5 lane  6 tenant
--       7 most jobs waiting or running  8 the same of one tenant   (0 = no limit)
--       9 keep ms  10 digest of the idempotency key ('' = none)  11 body hash
--       12 'full' when there is no room for new jobs  13 form of the payload
-- Returns {'accepted'} | {'attached', id} | {'conflict'} | {'full', ms to wait} | {'busy', ms to wait}
local id, lane, tenant = ARGV[1], ARGV[5], ARGV[6]
-- A cluster's client may send a call again whose answer it lost.
if redis.call('EXISTS', job_key(id)) == 1 then return {'accepted'} end
local named = ARGV[10] ~= '' and base .. 'idem:' .. ARGV[10]
if named then
  local known, hash = string.match(redis.call('GET', named) or '', '^(%S+) (%S+)$')
  -- A finished job may be gone before its idempotency key is: then there is nothing to attach to.
  if known and redis.call('EXISTS', job_key(known)) == 1 then
    if hash == ARGV[11] then return {'attached', known} end
    return {'conflict'}
  end
end

local stat = redis.call('HMGET', base .. 'stat', 'depth', 'pace')
local depth, pace = tonumber(stat[1] or 0), tonumber(stat[2] or 1000)
local max_depth, max_load = tonumber(ARGV[7]), tonumber(ARGV[8])
-- A tenth of what is there must drain first, so that those who wait do not all come back for one place.
if ARGV[12] == 'full' or max_depth > 0 and depth >= max_depth then return {'full', math.ceil(pace * depth / 10)} end
local load = tonumber(redis.call('HGET', base .. 'load', tenant) or 0)
if max_load > 0 and load >= max_load then return {'busy', math.ceil(pace * load / 10)} end

redis.call('SET', payload_key(id), ARGV[2], 'PX', ARGV[4])
redis.call('HSET', job_key(id), 'st', 'waiting', 'n', ARGV[3], 'nx', 0, 'f', 0, 'd', 0, 's', 1,
  't0', string.format('%.0f', now_ms()), 'kp', ARGV[9], 'qp', depth, 'ln', lane, 'tn', tenant, 'v', ARGV[13])
redis.call('PEXPIRE', job_key(id), ARGV[4])
if named then redis.call('SET', named, id .. ' ' .. ARGV[11], 'PX', ARGV[4]) end

redis.call('HINCRBY', base .. 'stat', 'depth', 1)
redis.call('HINCRBY', base .. 'load', tenant, 1)
keep_books(ARGV[4])
line_up(lane, tenant, id, false)
for _, key in ipairs({base .. 'load', stream_key(lane)}) do expire_with_books(key) end
return {'accepted'}
