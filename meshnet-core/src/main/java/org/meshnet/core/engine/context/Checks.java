package org.meshnet.core.engine.context;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerChecks;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.net.Reach;
import org.meshnet.core.path.TokenBucket;

/**
 * Decides what is sent to endpoints at which nobody has answered: members and servers name them, and may name a third
 * party's (docs/paths.md; RFC 8445 §14 and §B.1). So there are addresses to which nothing goes, and no more datagrams
 * to the others than connecting takes: a round of a peer's candidates at a time, a rate for each peer, and one for all.
 * Control thread only.
 */
public final class Checks {
    /** Datagrams to endpoints that have not answered, of all peers: a second, and at once. */
    static final int PER_SECOND = 200;

    static final int AT_ONCE = 400;
    /** Datagrams that guess ports, besides. */
    static final int GUESSES_PER_SECOND = 200;

    static final int GUESSES_AT_ONCE = 64;

    private static final int LAST_PREFIX_WITH_BROADCAST = 30;

    private final Underlay underlay;
    private final Place place;
    private final Counters counters;
    private final TokenBucket datagrams = new TokenBucket(PER_SECOND, AT_ONCE);
    private final TokenBucket guesses = new TokenBucket(GUESSES_PER_SECOND, GUESSES_AT_ONCE);

    /** Where this node is, as far as it knows. */
    public interface Place {
        /** Is this an endpoint of this host? */
        boolean isOwn(Endpoint endpoint);

        /** Where the servers see this node. */
        List<Endpoint> observed();

        /** Where this node reaches a server that it is registered at. */
        Optional<Endpoint> serverEndpoint(int server);
    }

    public Checks(Underlay underlay, Place place, Counters counters) {
        this.underlay = underlay;
        this.place = place;
        this.counters = counters;
    }

    /** May all candidates of the peer be tried now? */
    public boolean beginRound(Peer peer, long nowNs) {
        return peer.checks().rounds().take(nowNs);
    }

    /** When they may be tried next. */
    public long nextRoundNs(Peer peer, long nowNs) {
        return peer.checks().rounds().nextNs(nowNs);
    }

    /** May a datagram go to the peer over this hop now, which somebody named, or which is in use? */
    public boolean allows(Peer peer, Hop to, long nowNs) {
        if (place.isOwn(to.endpoint())) {
            return false;
        }
        if (isAgreedTo(peer, to, nowNs)) {
            return true;
        }
        if (!mayBeOf(peer, to.endpoint())) {
            counters.add(Counter.CHECK_REFUSED);
            return false;
        }
        return take(peer, nowNs);
    }

    /** May a datagram answer one that seemed to come from there? */
    public boolean allowsAnswer(Peer peer, Hop to, long nowNs) {
        if (isAgreedTo(peer, to, nowNs)) {
            return true;
        }
        if (!isOneHosts(to.endpoint().address())) {
            counters.add(Counter.CHECK_REFUSED);
            return false;
        }
        return take(peer, nowNs);
    }

    /** Relays have given a channel; a link leads where a run of guessing ports decided; what is in use has answered. */
    private static boolean isAgreedTo(Peer peer, Hop to, long nowNs) {
        return to.isRelayed()
                || to.endpoint().isLink()
                || peer.paths().current().filter(to::equals).isPresent()
                || peer.paths().hasAnswered(to, nowNs);
    }

    /**
     * Of the last half of what there is each peer gets a little only, so that something is left for those that ask
     * seldom.
     */
    private boolean take(Peer peer, long nowNs) {
        PeerChecks own = peer.checks();
        boolean isThere = own.datagrams().has(1, nowNs)
                && datagrams.has(1, nowNs)
                && (datagrams.has(AT_ONCE / 2.0, nowNs) || own.reserved().take(nowNs));
        if (isThere) {
            own.datagrams().take(nowNs);
            datagrams.take(nowNs);
        } else {
            counters.add(Counter.CHECK_POSTPONED);
        }
        return isThere;
    }

    /** Can this be where the peer is, as this node sees the network? */
    public boolean mayBeOf(Peer peer, Endpoint endpoint) {
        return isOneHosts(endpoint.address())
                && (Reach.of(endpoint.address()) == Reach.WORLD || isNear(peer, endpoint));
    }

    private boolean isOneHosts(IpAddress address) {
        return Reach.of(address) != Reach.HOST
                && underlay.links().stream().noneMatch(network -> isBroadcast(network, address));
    }

    /** The first and the last address of a network mean all hosts there (RFC 1122 §3.2.1.3). */
    private static boolean isBroadcast(Prefix network, IpAddress address) {
        if (!address.isV4() || network.length() > LAST_PREFIX_WITH_BROADCAST || !network.contains(address)) {
            return false;
        }
        int hostBits = address.v4Bits() & (int) (0xffffffffL >>> network.length());
        return hostBits == 0 || hostBits == (int) (0xffffffffL >>> network.length());
    }

    /**
     * A private address is the peer's only in the same network, behind the same NAT, or where a server in the same
     * network sees it.
     */
    private boolean isNear(Peer peer, Endpoint endpoint) {
        return underlay.links().stream().anyMatch(network -> network.contains(endpoint.address()))
                || isBehindOneNat(peer)
                || isSeenThere(peer, endpoint);
    }

    /** Do servers see the peer and this node at one IPv4 address? */
    public boolean isBehindOneNat(Peer peer) {
        List<IpAddress> own = place.observed().stream()
                .map(Endpoint::address)
                .filter(IpAddress::isV4)
                .toList();
        return peer.observed().stream().map(Endpoint::address).anyMatch(own::contains);
    }

    /** A server that this node reaches at a private address sees the peer at one. */
    private boolean isSeenThere(Peer peer, Endpoint endpoint) {
        return peer.observedByServer().entrySet().stream()
                .filter(seen -> seen.getValue().equals(endpoint))
                .map(Map.Entry::getKey)
                .anyMatch(server -> place.serverEndpoint(server)
                        .filter(at -> Reach.of(at.address()) == Reach.SITE)
                        .isPresent());
    }

    /** May a datagram that guesses a port go to this host now? If not, it may later, if ever. */
    public boolean takeGuess(Endpoint to, long nowNs) {
        return isGuessable(to.address()) && guesses.take(nowNs);
    }

    /** Are ports guessed there: is it the address of one host, the same from everywhere? */
    public boolean isGuessable(IpAddress address) {
        return Reach.of(address) == Reach.WORLD && isOneHosts(address);
    }
}
