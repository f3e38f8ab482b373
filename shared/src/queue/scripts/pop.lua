-- Takes the next job without waiting.
-- ARGV  1 worker  then the lanes in the order to look at them
-- Returns {'empty'}, {'nogroup'}, or what `claim` does
for at = 2, #ARGV do
  local lane = ARGV[at]
  local reply = redis.pcall('XREADGROUP', 'GROUP', group, ARGV[1], 'COUNT', 1, 'STREAMS', stream_key(lane), '>')
  if reply and reply.err then
    if string.find(reply.err, 'NOGROUP', 1, true) then return {'nogroup'} end
    return reply
  end
  local entry = reply and reply[1] and reply[1][2][1]
  if entry then
    local fields = {}
    for place = 1, #entry[2], 2 do fields[entry[2][place]] = entry[2][place + 1] end
    return claim(ARGV[1], lane, entry[1], fields.j or '', fields.t or '')
  end
end
return {'empty'}
