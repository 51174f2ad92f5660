-- KEYS: e, c, s. ARGV: bell, network, node, server.
remove(ARGV[3], ARGV[4], ARGV[1], ARGV[2])
return {}
