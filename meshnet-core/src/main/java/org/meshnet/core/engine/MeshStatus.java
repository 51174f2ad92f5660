package org.meshnet.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.stun.NatMapping;

/**
 * A node at one moment.
 *
 * @param id its name
 * @param publicKey its identity
 * @param networkId its network
 * @param addresses overlay addresses that it holds, with the prefix of the interface
 * @param endpoint its own as the first registered server sees it
 * @param natMapping how the IPv4 NAT before it maps its socket, as far as servers can tell
 * @param servers in the order of the configuration
 * @param peers by name
 * @param warnings what a person should know, the oldest first
 * @param counters what was dropped and why, and other counts, by name
 */
public record MeshStatus(
        String id,
        NodeKey publicKey,
        NetworkId networkId,
        List<Prefix> addresses,
        Optional<Endpoint> endpoint,
        NatMapping natMapping,
        List<ServerStatus> servers,
        List<PeerStatus> peers,
        List<Warning> warnings,
        Map<String, Long> counters) {}
