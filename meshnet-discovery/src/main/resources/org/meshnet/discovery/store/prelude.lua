-- In front of each of the others. Of a network there are, in one hash slot:
--   e  a hash: node's name 16 .. server's id 8 -> which claims were refused 1 .. sealed record; '!' -> epoch
--   c  a hash: claim's name 16 -> node's name 16 .. ids of the servers where it was made 8 each;
--              node's name 16 .. server's id 8 -> the claims that were given there 16 each
--   s  a stream of what changed: n, s and r as in e; an empty r for what is not there any more
local NAME, ID, DAY_MS = 16, 8, 86400000

-- What nobody uses for a day goes.
local function keep()
    for _, key in ipairs(KEYS) do
        if redis.call('PTTL', key) < DAY_MS / 2 then
            redis.call('PEXPIRE', key, DAY_MS)
        end
    end
end

-- A server does not hold the claim for the node any more.
local function release(c, claim, node, server)
    local held = redis.call('HGET', c, claim)
    if not held or string.sub(held, 1, NAME) ~= node then
        return
    end
    local others = ''
    for i = NAME + 1, #held, ID do
        local id = string.sub(held, i, i + ID - 1)
        if id ~= server then
            others = others .. id
        end
    end
    if others == '' then
        redis.call('HDEL', c, claim)
    else
        redis.call('HSET', c, claim, node .. others)
    end
end

-- A server holds the claim for the node from now on; false if another node has it.
local function take(c, claim, node, server)
    local held = redis.call('HGET', c, claim)
    if held and string.sub(held, 1, NAME) ~= node then
        return false
    end
    release(c, claim, node, server)
    redis.call('HSET', c, claim, (redis.call('HGET', c, claim) or node) .. server)
    return true
end

-- Numbers a change, and rings.
local function tell(s, node, server, record, bell, network)
    redis.call('XADD', s, 'MAXLEN', '~', '1000', '*', 'n', node, 's', server, 'r', record)
    redis.call('PUBLISH', bell, network)
end

-- A server says nothing of the node any more.
local function remove(node, server, bell, network)
    local e, c, s = KEYS[1], KEYS[2], KEYS[3]
    local field = node .. server
    if redis.call('HDEL', e, field) == 0 then
        return
    end
    local given = redis.call('HGET', c, field) or ''
    for i = 1, #given, NAME do
        release(c, string.sub(given, i, i + NAME - 1), node, server)
    end
    redis.call('HDEL', c, field)
    tell(s, node, server, '', bell, network)
end
