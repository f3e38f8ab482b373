-- Forgets consumers that have nothing pending and have been silent for long: workers that are gone for good.
-- The check and the removal are one step, because a removed consumer's pending entries would be lost.
-- ARGV  1 lane  2 ms of silence
-- Returns how many it forgot
local forgotten = 0
for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', stream_key(ARGV[1]), group)) do
  local consumer = {}
  for at = 1, #fields, 2 do consumer[fields[at]] = fields[at + 1] end
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) and forgotten < 100 then
    redis.call('XGROUP', 'DELCONSUMER', stream_key(ARGV[1]), group, consumer.name)
    forgotten = forgotten + 1
  end
end
return forgotten
