-- Appends one event of a job, if the caller still owns it; with it, atomically, an element's outcome and the end.
-- ARGV  1 id  2 fence  3 the seq that this event is to have  4 name  5 members  6 most bytes to publish
--       7 index  8 outcome JSON           ('' '' = no checkpoint)
--       9 lane  10 entry  11 keep ms      ('' '' '' = not the last event)
-- Returns {written, cancel, yield}. written: 1; or 0 when this very event is in the log already, because the answer to
-- an earlier call was lost; or -1 when another worker owns the job; or -2 when the call does not fit the job's state.
-- cancel: 1 when a cancel was asked for. yield: 1 after a checkpoint while others wait that had no turn.
local id, seq = ARGV[1], ARGV[3]
local key = job_key(id)
local job = redis.call('HMGET', key, 'f', 'st', 'nx', 's', 'x', 'ln', 'tn')
local cancel = job[5] and 1 or 0
if job[1] ~= ARGV[2] then return {-1, 0, 0} end
-- Since the claim only the owner writes: a seq that is taken was taken by this call.
if job[4] == seq then return {0, cancel, 0} end
if job[2] ~= 'running' then return {-1, 0, 0} end
if job[4] + 1 ~= tonumber(seq) or ARGV[7] ~= '' and job[3] ~= ARGV[7] then return {-2, 0, 0} end

local checkpoint, terminal = ARGV[7] ~= '', ARGV[9] ~= ''
local change = {'s', seq}
local function set(field, value)
  change[#change + 1] = field
  change[#change + 1] = value
end
if checkpoint then
  set('r' .. ARGV[7], seq .. ' ' .. ARGV[8])
  set('nx', ARGV[7] + 1)
  set('d', 1)
end
if terminal then set('st', 'done') end
redis.call('HSET', key, unpack(change))
append(id, seq, ARGV[4], ARGV[5], terminal, tonumber(ARGV[6]))

local lane, tenant = job[6], job[7]
if terminal then
  leave(ARGV[9], tenant, ARGV[10])
  close(id, ARGV[11])
  -- The pace: milliseconds from one finished job to the next, smoothed. It tells a refused client how long to wait.
  if redis.call('HINCRBY', KEYS[1], 'done', 1) % 8 == 0 then
    local now = now_ms()
    local stat = redis.call('HMGET', KEYS[1], 'last', 'pace')
    local gap = math.min((now - (stat[1] or now)) / 8, 60000)
    local pace = stat[2] and stat[2] * 0.5 + gap * 0.5 or 1000
    redis.call('HSET', KEYS[1], 'last', string.format('%.0f', now), 'pace', string.format('%.3f', pace))
  end
  return {1, cancel, 0}
end
local yield = 0
if checkpoint then
  local others = redis.call('HLEN', front_key(lane)) - redis.call('HEXISTS', front_key(lane), tenant)
  if lane == 'lo' then others = others + redis.call('HLEN', front_key('hi')) end
  if others > 0 then yield = 1 end
end
return {1, cancel, yield}
