-- Makes the caller the one owner of a job whose entry was delivered to it.
-- ARGV  1 worker  2 lane  3 entry  4 id  5 tenant
-- Returns what `claim` does
return claim(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], 0)
