-- One step through the keys, on the server that has them.
-- ARGV  1 cursor  2 pattern  3 keys to go through
-- Returns {next cursor, keys}
return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
