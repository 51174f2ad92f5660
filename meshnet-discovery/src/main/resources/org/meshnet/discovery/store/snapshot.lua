-- KEYS: e, c, s. Returns the epoch or nothing, the number of the last change, and all of e.
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
local all = redis.call('HGETALL', KEYS[1])
table.insert(all, 1, #last > 0 and last[1][1] or '0-0')
table.insert(all, 1, redis.call('HGET', KEYS[1], '!') or '')
keep()
return all
