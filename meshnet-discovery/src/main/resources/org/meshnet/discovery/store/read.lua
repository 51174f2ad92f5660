-- KEYS: e, c, s. ARGV: the number of the last change that is known.
-- Returns the epoch or nothing, 1 if changes are forgotten else 0, and of up to 100 changes: number, node, server, record.
local s, since = KEYS[3], ARGV[1]
local epoch = redis.call('HGET', KEYS[1], '!') or ''
keep()
local isForgotten
if since == '0-0' then
    isForgotten = redis.call('XLEN', s) >= 1000
else
    isForgotten = #redis.call('XRANGE', s, since, since) == 0
end
if isForgotten then
    return {epoch, 1}
end
local found = {epoch, 0}
for _, change in ipairs(redis.call('XRANGE', s, '(' .. since, '+', 'COUNT', 100)) do
    local fields = change[2]
    found[#found + 1] = change[1]
    found[#found + 1] = fields[2]
    found[#found + 1] = fields[4]
    found[#found + 1] = fields[6]
end
return found
