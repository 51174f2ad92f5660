-- KEYS: the servers' hash. ARGV: id, record, check, ids of servers that are gone.
-- Returns the check, and all records if it is the asker's, too.
local servers = KEYS[1]
local check = redis.call('HGET', servers, '?')
if not check then
    check = ARGV[3]
    redis.call('HSET', servers, '?', check)
end
if check ~= ARGV[3] then
    return {check}
end
for i = 4, #ARGV do
    redis.call('HDEL', servers, ARGV[i])
end
redis.call('HSET', servers, ARGV[1], ARGV[2])
keep()
local all = redis.call('HGETALL', servers)
table.insert(all, 1, check)
return all
