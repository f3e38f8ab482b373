-- Makes the caller the one owner of a job whose entry was delivered to it.
-- ARGV  1 worker  2 newest form of a job that it can read  3 lane  4 entry  5 id  6 tenant
-- Returns what `claim` does
return claim(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], 0)
