-- Takes one picture of the lanes and the books, all of the same moment. Changes nothing.
-- ARGV  1 most entries of a lane to look at
-- Returns {depth, tenant and load of each.., workers alive, lanes of {name, entries in all,
--   {entry, id, tenant, state or '' ..}, {entry, idle ms ..}, {tenant, front entry ..}, {tenant, jobs behind it ..}}}
local most = tonumber(ARGV[1])
local load = redis.call('HGETALL', base .. 'load')
local lanes = {}
for place, lane in ipairs({'hi', 'lo'}) do
  local entries, tenants = {}, {}
  for at = 1, #load, 2 do tenants[load[at]] = true end
  for _, entry in ipairs(redis.call('XRANGE', stream_key(lane), '-', '+', 'COUNT', most)) do
    local fields = {}
    for at = 1, #entry[2], 2 do fields[entry[2][at]] = entry[2][at + 1] end
    local id, tenant = fields.j or '', fields.t or ''
    tenants[tenant] = true
    local state = redis.pcall('HGET', job_key(id), 'st')
    for _, value in ipairs({entry[1], id, tenant, type(state) == 'string' and state or ''}) do
      entries[#entries + 1] = value
    end
  end
  -- Without a group nothing is pending.
  local pending = {}
  local delivered = redis.pcall('XPENDING', stream_key(lane), group, '-', '+', most)
  for _, entry in ipairs(delivered.err and {} or delivered) do
    pending[#pending + 1] = entry[1]
    pending[#pending + 1] = entry[3]
  end
  local fronts = redis.call('HGETALL', front_key(lane))
  for at = 1, #fronts, 2 do tenants[fronts[at]] = true end
  local behind = {}
  for tenant in pairs(tenants) do
    behind[#behind + 1] = tenant
    behind[#behind + 1] = redis.call('LLEN', wait_key(lane, tenant))
  end
  lanes[place] = {lane, redis.call('XLEN', stream_key(lane)), entries, pending, fronts, behind}
end
return {tonumber(redis.call('HGET', base .. 'stat', 'depth') or 0), load,
  redis.call('ZCOUNT', base .. 'workers', string.format('%.0f', now_ms()), '+inf'), lanes}
