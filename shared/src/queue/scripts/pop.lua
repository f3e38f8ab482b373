-- Takes the next jobs without waiting.
-- ARGV  1 worker  2 most jobs  3 jobs that the worker took before  4 once in so many the low lane has the first turn
-- Returns {'nogroup'}, {'paused'}, or {'taken', ..} with what `claim` returned for each job
if is_paused() then return {'paused'} end
local worker, most = ARGV[1], tonumber(ARGV[2])
local reply = {'taken'}
local failure

-- Takes at most so many jobs of a lane. Returns how many fewer there were.
local function take(lane, n_wanted)
  while n_wanted > 0 and not failure do
    local read = redis.pcall('XREADGROUP', 'GROUP', group, worker, 'COUNT', n_wanted, 'STREAMS', stream_key(lane), '>')
    if not read then break end
    if read.err then
      failure = read
      break
    end
    local entries = read[1][2]
    n_wanted = n_wanted - #entries
    for _, entry in ipairs(entries) do
      local fields = fields_of(entry)
      local claimed = claim(worker, lane, entry[1], fields.j or '', fields.t or '', n_wanted)
      if claimed[1] == 'claimed' then reply[#reply + 1] = claimed end
    end
  end
  return n_wanted
end

-- The low lane has its share of the turns, and each lane those for which the other has no jobs.
local n_low = math.floor((ARGV[3] + most) / ARGV[4]) - math.floor(ARGV[3] / ARGV[4])
take('hi', take('lo', n_low + take('hi', most - n_low)))

-- Both lanes are made together and live as long.
if failure and #reply == 1 then return string.find(failure.err, 'NOGROUP', 1, true) and {'nogroup'} or failure end
return reply
