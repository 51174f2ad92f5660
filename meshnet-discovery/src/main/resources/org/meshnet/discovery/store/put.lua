-- KEYS: e, c, s. ARGV: bell, network, node, server, record, epoch, names of claims (empty if several may hold it).
-- Returns the network's epoch, and which claims were refused, a bit each.
local e, c, s = KEYS[1], KEYS[2], KEYS[3]
local bell, network, node, server = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local FIRST = 7
local field = node .. server
local epoch = redis.call('HGET', e, '!')
if not epoch then
    epoch = ARGV[6]
    redis.call('HSET', e, '!', epoch)
end
local wanted = {}
for i = FIRST, #ARGV do
    wanted[ARGV[i]] = true
end
local given = redis.call('HGET', c, field) or ''
for i = 1, #given, NAME do
    local claim = string.sub(given, i, i + NAME - 1)
    if not wanted[claim] then
        release(c, claim, node, server)
    end
end
local refused, got = 0, ''
for i = FIRST, #ARGV do
    if #ARGV[i] > 0 then
        if take(c, ARGV[i], node, server) then
            got = got .. ARGV[i]
        else
            refused = refused + 2 ^ (i - FIRST)
        end
    end
end
if got == '' then
    redis.call('HDEL', c, field)
else
    redis.call('HSET', c, field, got)
end
local record = string.char(refused) .. ARGV[5]
redis.call('HSET', e, field, record)
tell(s, node, server, record, bell, network)
keep()
return {epoch, refused}
