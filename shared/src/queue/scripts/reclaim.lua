-- Takes over one job whose entry nobody has renewed for a lease.
-- ARGV  1 worker  2 newest form of a job that it can read  3 lease ms
-- Returns {'none'}, {'nogroup'}, or what `claim` does
for _, lane in ipairs({'hi', 'lo'}) do
  local stream = stream_key(lane)
  -- Looks through what is in work, which is as long as all workers together have slots. XAUTOCLAIM would look at ten
  -- entries and stop, and need many calls to get past those that live.
  local orphans = redis.pcall('XPENDING', stream, group, 'IDLE', ARGV[3], '-', '+', 1)
  if orphans.err then
    if string.find(orphans.err, 'NOGROUP', 1, true) then return {'nogroup'} end
    return orphans
  end
  if orphans[1] then
    local entry = redis.call('XCLAIM', stream, group, ARGV[1], ARGV[3], orphans[1][1])[1]
    -- An entry that is pending but not in the lane any more is dropped by XCLAIM.
    if not entry then return {'gone'} end
    local fields = fields_of(entry)
    return claim(ARGV[1], ARGV[2], lane, entry[1], fields.j or '', fields.t or '', 0)
  end
end
return {'none'}
