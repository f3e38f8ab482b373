-- Takes the next jobs without waiting.
-- ARGV  1 worker  2 newest form of a job that it can read  3 most jobs  4 jobs that the worker took before
--       5 once in so many the low lane has the first turn
-- Returns {'nogroup'}, {'paused'}, {'newer'} when there were none but such that it cannot read yet, or {'taken', ..} with
-- what `claim` returned for each job
if is_paused() then return {'paused'} end
local worker, version, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local reply, n_newer = {'taken'}, 0
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
      local claimed = claim(worker, version, lane, entry[1], fields.j or '', fields.t or '', n_wanted)
      if claimed[1] == 'claimed' then reply[#reply + 1] = claimed end
      if claimed[1] == 'newer' then n_newer = n_newer + 1 end
    end
  end
  return n_wanted
end

-- The low lane has its share of the turns, and each lane those for which the other has no jobs.
local n_low = math.floor((ARGV[4] + most) / ARGV[5]) - math.floor(ARGV[4] / ARGV[5])
take('hi', take('lo', n_low + take('hi', most - n_low)))

-- Both lanes are made together and live as long.
if failure and #reply == 1 then return string.find(failure.err, 'NOGROUP', 1, true) and {'nogroup'} or failure end
if n_newer > 0 and #reply == 1 then return {'newer'} end
return reply
