package org.meshnet.core.engine.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.stun.NatMapping;

/**
 * A node at one moment.
 *
 * @param member who it is
 * @param outside how its socket is seen
 * @param servers in the order of the configuration
 * @param peers by name
 * @param warnings what a person should know, the oldest first
 * @param counters what was dropped and why, and other counts, by name
 */
public record MeshStatus(
        Member member,
        Outside outside,
        List<ServerStatus> servers,
        List<PeerStatus> peers,
        List<Warning> warnings,
        Map<String, Long> counters) {
    /**
     * Who a node is.
     *
     * @param id its name
     * @param publicKey its identity
     * @param networkId its network
     * @param addresses overlay addresses that it holds, with the prefix of the interface
     * @param conduct which packets it carries
     * @param standing in its network
     */
    public record Member(
            String id,
            NodeKey publicKey,
            NetworkId networkId,
            List<Prefix> addresses,
            Conduct conduct,
            Standing standing) {
        /** One of an open network, without packets for groups and for all, and without rules. */
        public Member(String id, NodeKey publicKey, NetworkId networkId, List<Prefix> addresses) {
            this(id, publicKey, networkId, addresses, Conduct.PLAIN, Standing.OPEN);
        }

        /** By which it belongs to a closed network; empty in an open one. */
        public Optional<MembershipStatus> certificate() {
            return standing.certificate();
        }
    }

    /**
     * How a node stands in its network.
     *
     * @param certificate by which it belongs to a closed one; empty in an open one
     * @param policy the network's document, if it knows one
     * @param key which of the network's keys it has
     */
    public record Standing(Optional<MembershipStatus> certificate, Optional<PolicyStatus> policy, KeyStatus key) {
        /** In an open network. */
        public static final Standing OPEN = new Standing(Optional.empty(), Optional.empty());

        /** With the network's first key. */
        public Standing(Optional<MembershipStatus> certificate, Optional<PolicyStatus> policy) {
            this(certificate, policy, KeyStatus.FIRST);
        }
    }

    /**
     * Which packets a node carries.
     *
     * @param multicast what it does with packets for groups and for all; empty if it neither sends nor takes any
     * @param rules who may reach whom; empty if everybody may reach everybody
     * @param ethernet what it does with Ethernet; empty if it carries packets
     */
    public record Conduct(Optional<Multicast> multicast, Optional<RulesStatus> rules, Optional<Ethernet> ethernet) {
        /** Packets of one to another, whoever they are. */
        public static final Conduct PLAIN = new Conduct(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Ethernet.
     *
     * @param mac this host's own station
     * @param framesPerSecond for many that this node sends at most
     * @param localCount other stations that are known on this side of the device
     * @param remoteCount stations that are known behind members there is a session with
     */
    public record Ethernet(MacAddress mac, int framesPerSecond, int localCount, int remoteCount) {}

    /**
     * Packets for groups and for all.
     *
     * @param packetsPerSecond that this node sends at most
     * @param groups that this host joined on the mesh's interface, as far as its kernel told
     * @param isAll are they too many, so that members send this node what goes to any group
     */
    public record Multicast(int packetsPerSecond, List<IpAddress> groups, boolean isAll) {
        /** Copies the list. */
        public Multicast {
            groups = List.copyOf(groups);
        }
    }

    /**
     * How servers see its socket.
     *
     * @param endpoint as the first registered server sees it
     * @param natMapping how the IPv4 NAT before it maps it, as far as servers can tell
     */
    public record Outside(Optional<Endpoint> endpoint, NatMapping natMapping) {}

    /** The same with other addresses and counters. */
    public MeshStatus with(List<Prefix> addresses, Map<String, Long> otherCounters) {
        Member other =
                new Member(member.id, member.publicKey, member.networkId, addresses, member.conduct, member.standing);
        return new MeshStatus(other, outside, servers, peers, warnings, otherCounters);
    }
}
