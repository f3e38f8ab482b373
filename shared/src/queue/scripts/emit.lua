-- Appends events of jobs, if the caller still owns them; with each, atomically, an element's outcome and the end.
-- Much of what a call costs is the same for one event as for many, so a worker sends those that come together as one.
-- ARGV  1 most bytes to publish  2 keep ms  then for each event, at most one of a job:
--       id, fence, the seq that it is to have, name, members,
--       index, outcome JSON   ('' '' = no checkpoint)
--       lane, entry           ('' '' = not the last event)
-- Returns {written, cancel, yield, why not} for each. written: 1; or 0 when this very event is in the log already,
-- because the answer to an earlier call was lost; or -1 when another worker owns the job; or -2 when the event does not
-- fit the job's state; or -3 when the job's keys are damaged. cancel: 1 when a cancel was asked for. yield: 1 after a
-- checkpoint while others wait that had no turn.
local max_published = tonumber(ARGV[1])
-- What is over by this call: lane -> entries, lane -> their tenants.
local entries, tenants, n_over = {hi = {}, lo = {}}, {hi = {}, lo = {}}, 0

local function others_wait(lane, tenant)
  local front = front_key(lane)
  return redis.call('HLEN', front) > redis.call('HEXISTS', front, tenant)
    or lane == 'lo' and redis.call('HLEN', front_key('hi')) > 0
end

local function write(id, fence, seq, name, members, index, outcome, last_lane, entry)
  local key = job_key(id)
  local job = redis.call('HMGET', key, 'f', 'st', 'nx', 's', 'x', 'ln', 'tn')
  local cancel = job[5] and 1 or 0
  if job[1] ~= fence then return {-1, 0, 0, ''} end
  -- Since the claim only the owner writes: a seq that is taken was taken by this call.
  if job[4] == seq then return {0, cancel, 0, ''} end
  if job[2] ~= 'running' then return {-1, 0, 0, ''} end
  local checkpoint, terminal = index ~= '', entry ~= ''
  if job[4] + 1 ~= tonumber(seq) or checkpoint and job[3] ~= index then return {-2, 0, 0, ''} end

  -- The event comes first: were it refused, the record would not count it as written.
  append(id, seq, name, members, terminal, max_published)
  local state = terminal and 'done' or 'running'
  if checkpoint then
    redis.call('HSET', key, 's', seq, 'st', state, 'r' .. index, seq .. ' ' .. outcome, 'nx', index + 1, 'd', '1')
  else
    redis.call('HSET', key, 's', seq, 'st', state)
  end
  if terminal then
    close(id, ARGV[2])
    n_over = n_over + 1
    local place = #entries[last_lane] + 1
    entries[last_lane][place], tenants[last_lane][place] = entry, job[7]
  end
  local yields = checkpoint and not terminal and others_wait(job[6], job[7])
  return {1, cancel, yields and 1 or 0, ''}
end

local reply, refused = {}, nil
for at = 3, #ARGV, 9 do
  local made, result = pcall(write, unpack(ARGV, at, at + 8))
  if not made then
    local why = type(result) == 'table' and result.err or tostring(result)
    -- A job whose keys are damaged fails alone; a Redis that takes no writes takes none of them.
    if not string.find(why, 'WRONGTYPE', 1, true) and not string.find(why, '^-?ERR') then
      refused = why
      break
    end
    result = {-3, 0, 0, why}
  end
  reply[#reply + 1] = result
end
for lane, those in pairs(entries) do
  if #those > 0 then leave(lane, those, tenants[lane]) end
end
-- The pace: milliseconds from one finished job to the next, smoothed. It tells a refused client how long to wait.
if n_over > 0 then
  local n_done = redis.call('HINCRBY', KEYS[1], 'done', n_over)
  if math.floor(n_done / 8) > math.floor((n_done - n_over) / 8) then
    local now = now_ms()
    local stat = redis.call('HMGET', KEYS[1], 'last', 'pace', 'then')
    local gap = math.min((now - (stat[1] or now)) / math.max(1, n_done - (stat[3] or n_done)), 60000)
    local pace = stat[2] and stat[2] * 0.5 + gap * 0.5 or 1000
    redis.call('HSET', KEYS[1], 'last', string.format('%.0f', now), 'pace', string.format('%.3f', pace), 'then', n_done)
  end
end
return refused and redis.error_reply(refused) or reply
