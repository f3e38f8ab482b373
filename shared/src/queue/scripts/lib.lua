-- Names and steps that the scripts share; every script is sent with this text before its own.
--
-- KEYS[1] is '<prefix>:{<shard>}:stat' in every call: it routes the call on a cluster. All other names are made from
-- it and carry the same hash tag, so they live beside it. Times are Redis' own.
local base = string.sub(KEYS[1], 1, -5)
local group = 'workers'

local function job_key(id) return base .. 'job:' .. id end
local function payload_key(id) return base .. 'pay:' .. id end
local function log_key(id) return base .. 'log:' .. id end
local function channel(id) return base .. 'ev:' .. id end
local function stream_key(lane) return base .. 'jobs:' .. lane end
local function front_key(lane) return base .. 'front:' .. lane end
local function wait_key(lane, tenant) return base .. 'wait:' .. lane .. ':' .. tenant end

-- The same moment for all of a script.
local moment
local function now_ms()
  if not moment then
    local time = redis.call('TIME')
    moment = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return moment
end

-- Whether no job is to be begun.
local paused
local function is_paused()
  if paused == nil then paused = redis.call('EXISTS', base .. 'paused') == 1 end
  return paused
end

-- The fields of a stream's entry by name.
local function fields_of(entry)
  local fields = {}
  for at = 1, #entry[2], 2 do fields[entry[2][at]] = entry[2][at + 1] end
  return fields
end

-- What holds the jobs together, the books, expires at one moment, whoever made which key when: were one part forgotten
-- before another, the rest would count jobs that nobody can find. `keep_books` moves that moment.
local function expire_with_books(key)
  local at = redis.call('PEXPIRETIME', KEYS[1])
  redis.call('PEXPIREAT', key, at > 0 and at or now_ms() + 60000)
end

-- Every job that is accepted must be outlived by the books: its tenant's list and lane, and all that is counted with it.
local function keep_books(retention_ms)
  -- Once in half a retention, because it goes through all tenants.
  if redis.call('PTTL', KEYS[1]) > 1.5 * retention_ms then return end
  local at = now_ms() + 2 * retention_ms
  local keys = {KEYS[1], base .. 'load'}
  for _, lane in ipairs({'hi', 'lo'}) do
    keys[#keys + 1] = stream_key(lane)
    keys[#keys + 1] = front_key(lane)
    for _, tenant in ipairs(redis.call('HKEYS', base .. 'load')) do keys[#keys + 1] = wait_key(lane, tenant) end
  end
  for _, key in ipairs(keys) do redis.call('PEXPIREAT', key, at) end
end

-- Lets a tenant's job into its lane. A tenant has one undelivered entry in a lane, its front; what is behind it waits
-- in a list of its own. So whoever reads the lane meets the tenants in turn, however much one of them has enqueued.
local function line_up(lane, tenant, id, at_head)
  local touched = front_key(lane)
  if redis.call('HEXISTS', touched, tenant) == 1 then
    touched = wait_key(lane, tenant)
    redis.call(at_head and 'LPUSH' or 'RPUSH', touched, id)
  else
    redis.call('HSET', touched, tenant, redis.call('XADD', stream_key(lane), '*', 'j', id, 't', tenant))
  end
  expire_with_books(touched)
end

-- The entry was delivered: if it was its tenant's front, the tenant's next job takes that place. When nobody else waits
-- in the lane, `n_more` jobs, which the caller is about to read, are let in before it.
local function move_up(lane, tenant, entry, n_more)
  local front, stream = front_key(lane), stream_key(lane)
  if redis.call('HGET', front, tenant) ~= entry then return end
  if n_more > 0 and redis.call('HLEN', front) > 1 then n_more = 0 end
  local last
  for _, id in ipairs(redis.call('LPOP', wait_key(lane, tenant), n_more + 1) or {}) do
    last = redis.call('XADD', stream, '*', 'j', id, 't', tenant)
  end
  if last then redis.call('HSET', front, tenant, last) else redis.call('HDEL', front, tenant) end
end

-- Takes entries out of their lane and out of the books. `entries` is a list, `tenants` that of their tenants.
local function leave(lane, entries, tenants)
  local stream = stream_key(lane)
  redis.call('XACK', stream, group, unpack(entries))
  local n_left, left = 0, {}
  for place, entry in ipairs(entries) do
    -- One by one, because whose entry was not there any more must be known.
    if redis.call('XDEL', stream, entry) == 1 then
      local tenant = tenants[place]
      n_left, left[tenant] = n_left + 1, (left[tenant] or 0) + 1
    end
  end
  if n_left == 0 then return end
  redis.call('HINCRBY', KEYS[1], 'depth', -n_left)
  for tenant, n in pairs(left) do
    if redis.call('HINCRBY', base .. 'load', tenant, -n) <= 0 then redis.call('HDEL', base .. 'load', tenant) end
  end
end

-- Takes an entry out of its lane and lets its job in again, as the next of its tenant.
local function hand_back(lane, tenant, entry, id)
  redis.call('XACK', stream_key(lane), group, entry)
  redis.call('XDEL', stream_key(lane), entry)
  line_up(lane, tenant, id, true)
end

-- Appends an event to a job's log and announces it. An event over the limit is announced by number only. Event 1 is
-- not kept, so 2 begins the log, which lives as long as the job's record; `close` says how long when it is the end.
local function append(id, seq, name, members, terminal, max_published)
  local log = log_key(id)
  local data = '{"type":"' .. name .. '","seq":' .. seq .. ',' .. members .. '}'
  if terminal then
    redis.call('XADD', log, seq .. '-0', 't', name, 'd', data, 'e', '1')
  else
    redis.call('XADD', log, seq .. '-0', 't', name, 'd', data)
    if tonumber(seq) == 2 then redis.call('PEXPIRE', log, redis.call('PTTL', job_key(id))) end
  end
  local announced = seq .. ' ' .. (terminal and 'e' or '-') .. ' ' .. name .. ' '
  if #data <= max_published then announced = announced .. data end
  redis.call('PUBLISH', channel(id), announced)
end

-- A job whose state is set to 'done': its keys live on for as long as clients may come back.
local function close(id, keep_ms)
  for _, key in ipairs({job_key(id), log_key(id), payload_key(id)}) do redis.call('PEXPIRE', key, keep_ms) end
end

-- Makes a worker the one owner of a job whose entry was delivered to it; `n_more` as in `move_up`.
-- Returns {'gone'} when there is nothing left to do (the entry is removed), {'paused'} or {'newer'} (it is put back,
-- because no job is to be begun, or because its form is newer than the `version` that this worker can read), or
-- {'claimed', lane, entry, id, tenant, payload, fence, deliveries at this element, t0, now, seq, 1 when a cancel was
-- asked for, outcome 0, .. of those elements that are over}
local function claim(worker, version, lane, entry, id, tenant, n_more)
  move_up(lane, tenant, entry, n_more)
  local key = job_key(id)
  -- Keys of another type are no job's: they must not hold up the jobs behind it.
  local job = redis.pcall('HMGET', key, 'st', 'nx', 't0', 's', 'f', 'd', 'x', 'v')
  local payload = redis.pcall('GET', payload_key(id))
  if job.err or type(payload) ~= 'string' or not job[1] or job[1] == 'done' then
    leave(lane, {entry}, {tenant})
    return {'gone'}
  end
  local is_newer = tonumber(job[8] or 0) > tonumber(version)
  if is_paused() or is_newer then
    -- Its former owner may be alive, and would hand it back a second time.
    redis.call('HSET', key, 'st', 'waiting', 'o', '', 'f', job[5] + 1)
    hand_back(lane, tenant, entry, id)
    return {is_newer and 'newer' or 'paused'}
  end
  local fence, deliveries = job[5] + 1, job[6] + 1
  redis.call('HSET', key, 'st', 'running', 'o', worker, 'f', fence, 'd', deliveries)
  local reply = {'claimed', lane, entry, id, tenant, payload, fence, deliveries, job[3],
    string.format('%.0f', now_ms()), tonumber(job[4]), job[7] and 1 or 0}
  for index = 0, tonumber(job[2]) - 1 do
    reply[#reply + 1] = redis.call('HGET', key, 'r' .. index)
  end
  return reply
end

