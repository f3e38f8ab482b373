-- How full this Redis is.
-- Returns {used bytes, most bytes or 0 for no limit, eviction policy}
local info = redis.call('INFO', 'memory')
local function field(name) return string.match(info, '\n' .. name .. ':([^\r\n]*)') end
return {tonumber(field('used_memory')) or 0, tonumber(field('maxmemory')) or 0, field('maxmemory_policy') or ''}
