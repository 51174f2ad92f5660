package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.session.CipherSuite;

/**
 * A daemon's configuration, all of it validated. Immutable but for the key, which the daemon wipes.
 *
 * @param id the node's human name, 1 to 63 bytes of UTF-8
 * @param key of the network
 * @param servers at least one
 * @param serverKeys that servers must have, as far as the user gave them
 * @param acceptServerKeys are the other servers believed whatever keys were remembered
 * @param stunServers asked beside the discovery servers how the NAT behaves
 * @param endpoints where other nodes reach this one, beside what it finds out
 * @param streams are servers reached by TCP and TLS where UDP does not do
 * @param tlsAuthorities a file of certificates that are believed beside the system's
 * @param network the IPv4 overlay network, host bits zero
 * @param fixedAddress in the network, with its prefix length
 * @param port the UDP port, 0 for any
 * @param portMapping is the router asked for a port
 * @param portGuessing does it take part in guessing the ports of hard NATs
 * @param interfaceName of the TUN device, perhaps with {@code %d}
 * @param underlay which interfaces are underlay, as far as the user says
 * @param mtu of the TUN device, bytes
 * @param lanes threads that send and threads that receive, where the system can have several
 * @param cipher how it would seal its packets
 * @param relayForOthers how much it forwards between other members; empty for nothing
 * @param state the state folder, if the user named one
 * @param logLevel how much is logged
 * @param notices lines for the log, about how the configuration was given
 */
public record NodeConfig(
        String id,
        NetworkKey key,
        List<ServerAddress> servers,
        Map<ServerAddress, ServerKey> serverKeys,
        boolean acceptServerKeys,
        List<ServerAddress> stunServers,
        List<ConfiguredEndpoint> endpoints,
        boolean streams,
        Optional<Path> tlsAuthorities,
        Prefix network,
        Optional<Prefix> fixedAddress,
        int port,
        boolean portMapping,
        boolean portGuessing,
        String interfaceName,
        InterfacePatterns underlay,
        int mtu,
        int lanes,
        CipherSuite cipher,
        Optional<RelayLimits> relayForOthers,
        Optional<Path> state,
        LogLevel logLevel,
        List<String> notices) {

    /** Copies the lists. */
    public NodeConfig {
        servers = List.copyOf(servers);
        serverKeys = Map.copyOf(serverKeys);
        stunServers = List.copyOf(stunServers);
        endpoints = List.copyOf(endpoints);
        notices = List.copyOf(notices);
    }
}
