-- Appends one event of a job, if the caller still owns it; with it, atomically, the element's outcome and the end.
-- KEYS  1 job  2 log  3 jobs  4 payload
-- ARGV  1 fence  2 name  3 members  4 channel  5 most bytes to publish
--       6 index  7 outcome JSON                      ('' '' = no checkpoint)
--       8 group  9 entry id  10 keep ms              ('' '' '' = not the last event)
--       11 the seq that this event is to have
-- Returns 1; or 0 when this very event is in the log already, because the answer to an earlier call was lost;
--         or -1 when another worker owns the job; or -2 when the call does not fit the job's state
local job = redis.call('HMGET', KEYS[1], 'f', 'st', 'nx', 's')
if job[1] ~= ARGV[1] then return -1 end
-- Since the claim only the owner writes: a seq that is taken was taken by this call.
if job[4] == ARGV[11] then return 0 end
if job[2] ~= 'running' then return -1 end
local seq = job[4] + 1
if seq ~= tonumber(ARGV[11]) or ARGV[6] ~= '' and job[3] ~= ARGV[6] then return -2 end

seq = ARGV[11]
redis.call('HSET', KEYS[1], 's', seq)
local data = '{"type":"' .. ARGV[2] .. '","seq":' .. seq .. ',' .. ARGV[3] .. '}'
local entry = {'t', ARGV[2], 'd', data}
local mark = '-'
if ARGV[8] ~= '' then
  mark = 'e'
  entry[5], entry[6] = 'e', '1'
end
redis.call('XADD', KEYS[2], seq .. '-0', unpack(entry))
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[1], 'r' .. ARGV[6], seq .. ' ' .. ARGV[7], 'nx', ARGV[6] + 1, 'd', 1)
end
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[1], 'st', 'done')
  redis.call('XACK', KEYS[3], ARGV[8], ARGV[9])
  redis.call('XDEL', KEYS[3], ARGV[9])
  for _, key in ipairs({KEYS[1], KEYS[2], KEYS[4]}) do redis.call('PEXPIRE', key, ARGV[10]) end
end
local announced = seq .. ' ' .. mark .. ' ' .. ARGV[2] .. ' '
if #data <= tonumber(ARGV[5]) then announced = announced .. data end
redis.call('PUBLISH', ARGV[4], announced)
return 1
