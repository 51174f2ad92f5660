package org.meshnet.core.engine.nat;

import java.util.Optional;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.NatKind;

/** What peers say of their NATs, and what follows from it. Stateless. */
final class PeerNats {
    private PeerNats() {}

    /** What the peer knows of its NAT. */
    static NatKind kind(Peer peer) {
        return NatKind.of(capabilities(peer));
    }

    /** Does the peer take part in guessing ports? */
    static boolean takesPart(Peer peer) {
        return (capabilities(peer) & Capabilities.PORT_GUESSING) != 0;
    }

    private static int capabilities(Peer peer) {
        return peer.descriptor().map(Descriptor::capabilities).orElse(0);
    }

    /** Does the peer's NAT count as hard? */
    static boolean isHard(Peer peer) {
        Optional<Endpoint> seen = peer.observedV4();
        return isHard(kind(peer), seen.filter(there -> isPortKept(peer, there)).isPresent());
    }

    /**
     * Where only one server is there to see it, a NAT counts as hard if it changes the port. One that does so and is
     * easy has no trouble with most peers, so that nobody asks.
     */
    static boolean isHard(NatKind known, boolean isPortKept) {
        return known == NatKind.DEPENDENT || (known == NatKind.UNKNOWN && !isPortKept);
    }

    private static boolean isPortKept(Peer peer, Endpoint observed) {
        return peer.descriptor().stream()
                .flatMap(descriptor -> descriptor.candidates().stream())
                .filter(candidate -> candidate.kind() == Candidate.Kind.LOCAL)
                .anyMatch(candidate -> candidate.endpoint().port() == observed.port());
    }
}
