-- Looks at one job, its log and its place, all of the same moment. Changes nothing.
-- ARGV  1 id  2 most events and most entries of its lane to look at
-- Returns {state or '', seq by its record, events in its log, first seq that is missing or 0, terminal events,
--   1 when the last event is terminal, 1 when its payload is there, place}
-- place: 1 in its lane or its tenant's list, 0 in neither, -1 the lane is too long to tell
local id, most = ARGV[1], tonumber(ARGV[2])
local job = redis.call('HMGET', job_key(id), 'st', 's', 'ln', 'tn')
-- Event 1 is not kept.
local missing, n_terminal, last_is_terminal, seq = 0, 0, 0, 1
for _, event in ipairs(redis.call('XRANGE', log_key(id), '-', '+', 'COUNT', most)) do
  seq = seq + 1
  if missing == 0 and event[1] ~= seq .. '-0' then missing = seq end
  last_is_terminal = 0
  for at = 1, #event[2], 2 do
    if event[2][at] == 'e' then
      n_terminal = n_terminal + 1
      last_is_terminal = 1
    end
  end
end

local place = 0
local lane, tenant = job[3] or '', job[4] or ''
if redis.call('LPOS', wait_key(lane, tenant), id) then
  place = 1
else
  local entries = redis.call('XRANGE', stream_key(lane), '-', '+', 'COUNT', most)
  if #entries == most then place = -1 end
  for _, entry in ipairs(entries) do
    for at = 1, #entry[2], 2 do
      if entry[2][at] == 'j' and entry[2][at + 1] == id then place = 1 end
    end
  end
end
return {job[1] or '', tonumber(job[2] or 0), 1 + redis.call('XLEN', log_key(id)), missing, n_terminal, last_is_terminal,
  redis.call('EXISTS', payload_key(id)), place}
