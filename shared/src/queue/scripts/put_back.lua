-- Puts back an entry that was delivered but not claimed.
-- ARGV  1 lane  2 entry  3 id  4 tenant
-- Returns 1
if redis.call('HGET', front_key(ARGV[1]), ARGV[4]) == ARGV[2] then
  redis.call('HDEL', front_key(ARGV[1]), ARGV[4])
end
hand_back(ARGV[1], ARGV[4], ARGV[2], ARGV[3])
return 1
