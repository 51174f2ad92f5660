package org.meshnet.core.engine.status;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.path.ProbeCount;
import org.meshnet.core.session.CipherSuite;

/**
 * A peer at one moment.
 *
 * @param member who it is
 * @param state how it stands
 * @param path how it is reached
 * @param sealing of what is sent to it
 * @param traffic since it became known
 * @param routes the networks that it offers
 */
public record PeerStatus(
        Member member, PeerState state, Path path, Sealing sealing, Traffic traffic, List<RouteStatus> routes) {
    /** Copies the list. */
    public PeerStatus {
        routes = List.copyOf(routes);
    }

    /** Of one that offers no networks. */
    public PeerStatus(Member member, PeerState state, Path path, Sealing sealing, Traffic traffic) {
        this(member, state, path, sealing, traffic, List.of());
    }

    /**
     * Who a peer is.
     *
     * @param id its name, or the start of its key while the name is unknown
     * @param publicKey its identity
     * @param addresses its overlay addresses, as far as packets for them go to it
     * @param certificate by which it belongs to a closed network
     */
    public record Member(
            String id, NodeKey publicKey, List<IpAddress> addresses, Optional<MembershipStatus> certificate) {
        /** One of an open network. */
        public Member(String id, NodeKey publicKey, List<IpAddress> addresses) {
            this(id, publicKey, addresses, Optional.empty());
        }
    }

    /**
     * How a peer is reached.
     *
     * @param kind of the path in use
     * @param endpoint where frames go: the peer's, or the relay's
     * @param relay the name of the member that relays, if it is one and not a server
     * @param rttNs round trip of the path in use
     * @param reason why it is not reached directly, if it is not
     * @param relayLimit what slows down what is sent to it, if the relay said so within the last 10 s
     */
    public record Path(
            PathKind kind,
            Optional<Endpoint> endpoint,
            Optional<String> relay,
            OptionalLong rttNs,
            Optional<PathReason> reason,
            Optional<RelayLimit> relayLimit) {
        /** Where there is none. */
        public static Path none(Optional<PathReason> reason) {
            return new Path(
                    PathKind.NONE, Optional.empty(), Optional.empty(), OptionalLong.empty(), reason, Optional.empty());
        }

        private Path because(PathReason other) {
            return new Path(kind, endpoint, relay, rttNs, Optional.of(other), relayLimit);
        }
    }

    /**
     * How frames are sealed: empty without a session.
     *
     * @param handshakeAgeNs age of the session in use
     * @param cipher how its frames are sealed
     * @param mtu how long packets for the peer may be; empty without a path
     */
    public record Sealing(OptionalLong handshakeAgeNs, Optional<CipherSuite> cipher, Optional<Mtu> mtu) {
        /** Of one to whom there is no path. */
        public Sealing(OptionalLong handshakeAgeNs, Optional<CipherSuite> cipher) {
            this(handshakeAgeNs, cipher, Optional.empty());
        }
    }

    /**
     * What goes to and fro.
     *
     * @param rxBytes received, in IP packets
     * @param txBytes sent, likewise
     * @param groups what it wants of packets for groups; empty if it wants none for groups or for all
     * @param upkeep what that took
     */
    public record Traffic(long rxBytes, long txBytes, Optional<Groups> groups, Upkeep upkeep) {
        /** Of one with whom nothing was done yet. */
        public Traffic(long rxBytes, long txBytes, Optional<Groups> groups) {
            this(rxBytes, txBytes, groups, Upkeep.NONE);
        }

        /** Of one that wants no packets for groups or for all, likewise. */
        public Traffic(long rxBytes, long txBytes) {
            this(rxBytes, txBytes, Optional.empty());
        }
    }

    /**
     * What was done to keep a peer in reach.
     *
     * @param handshakes that led to a session in use
     * @param probes of the path in use
     */
    public record Upkeep(long handshakes, ProbeCount probes) {
        /** Nothing. */
        public static final Upkeep NONE = new Upkeep(0, ProbeCount.NONE);
    }

    /**
     * The groups that a peer joined, as it says.
     *
     * @param count of those that it lists
     * @param isAll does it want all groups, as it joined more than can be listed
     */
    public record Groups(int count, boolean isAll) {}

    /**
     * How long packets may be.
     *
     * @param packetBytes of the longest that is known to reach the peer
     * @param phase how the search for it stands
     */
    public record Mtu(int packetBytes, PathMtuSearch.Phase phase) {}

    /** The same with what becomes of the networks that it offers. */
    public PeerStatus with(List<RouteStatus> offered) {
        return new PeerStatus(member, state, path, sealing, traffic, offered);
    }

    /** The same with another reason. */
    public PeerStatus because(PathReason other) {
        return new PeerStatus(member, state, path.because(other), sealing, traffic, routes);
    }
}
