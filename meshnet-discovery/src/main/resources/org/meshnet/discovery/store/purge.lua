-- KEYS: e, c, s. ARGV: bell, network, server.
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if #field == NAME + ID and string.sub(field, NAME + 1) == ARGV[3] then
        remove(string.sub(field, 1, NAME), ARGV[3], ARGV[1], ARGV[2])
    end
end
return {}
