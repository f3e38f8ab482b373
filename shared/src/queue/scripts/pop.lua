-- Takes the next jobs without waiting.
-- ARGV  1 worker  2 most jobs  3 jobs that the worker took before  4 once in so many the low lane is looked at first
-- Returns {'nogroup'}, {'paused'}, or {'taken', ..} with what `claim` returned for each job
if is_paused() then return {'paused'} end
local reply = {'taken'}
for place = 1, tonumber(ARGV[2]) do
  local low_first = (ARGV[3] + place) % ARGV[4] == 0
  local found = false
  for _, lane in ipairs(low_first and {'lo', 'hi'} or {'hi', 'lo'}) do
    local read = redis.pcall('XREADGROUP', 'GROUP', group, ARGV[1], 'COUNT', 1, 'STREAMS', stream_key(lane), '>')
    if read and read.err then
      -- Both lanes are made together and live as long.
      if #reply > 1 then return reply end
      return string.find(read.err, 'NOGROUP', 1, true) and {'nogroup'} or read
    end
    local entry = read and read[1] and read[1][2][1]
    if entry then
      local fields = fields_of(entry)
      local claimed = claim(ARGV[1], lane, entry[1], fields.j or '', fields.t or '')
      if claimed[1] == 'claimed' then reply[#reply + 1] = claimed end
      found = true
      break
    end
  end
  if not found then break end
end
return reply
