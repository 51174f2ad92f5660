package org.meshnet.core.engine.nat;

import java.util.Optional;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.NatKind;

/** The NATs of this node and of its peers, and what follows from two of them. Control thread only. */
final class PeerNats {
    private final Directory directory;
    private final boolean isEnabled;
    private NatKind kind = NatKind.UNKNOWN;

    /** @param isEnabled does this node take part in guessing ports */
    PeerNats(Directory directory, boolean isEnabled) {
        this.directory = directory;
        this.isEnabled = isEnabled;
    }

    /** Takes what is known of this node's NAT; true if it had been taken for another kind. */
    boolean learn(NatKind known) {
        boolean isNews = known != kind;
        kind = known;
        return isNews;
    }

    /** What this node tells the members of its NAT, and of its part in guessing. */
    int capabilities() {
        return (isEnabled ? Capabilities.PORT_GUESSING : 0) | kind.capabilities();
    }

    /** Why the two NATs let nothing through, if it is known that they do not. */
    Optional<PathReason> reason(Peer peer) {
        NatKind other = kind(peer);
        if (kind != NatKind.DEPENDENT && other != NatKind.DEPENDENT) {
            return Optional.empty();
        }
        if (kind == other) {
            return Optional.of(PathReason.BOTH_HARD);
        }
        return Optional.of(isEnabled && takesPart(peer) ? PathReason.ONE_HARD : PathReason.GUESSING_OFF);
    }

    boolean areBothKnownHard(Peer peer) {
        return kind == NatKind.DEPENDENT && kind(peer) == NatKind.DEPENDENT;
    }

    /** Is this side hard, and the peer another site's that takes part? */
    boolean isForUs(Peer peer) {
        Optional<Endpoint> here = directory.observedV4();
        Optional<Endpoint> there = peer.observedV4();
        boolean isPair = here.isPresent()
                && there.isPresent()
                && !here.get().address().equals(there.get().address());
        return isPair
                && takesPart(peer)
                && isHard(kind, directory.announcer().isOwnPort(here.get().port()));
    }

    /** What the peer knows of its NAT. */
    private static NatKind kind(Peer peer) {
        return NatKind.of(capabilities(peer));
    }

    /** Does the peer take part in guessing ports? */
    private static boolean takesPart(Peer peer) {
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
    private static boolean isHard(NatKind known, boolean isPortKept) {
        return known == NatKind.DEPENDENT || (known == NatKind.UNKNOWN && !isPortKept);
    }

    private static boolean isPortKept(Peer peer, Endpoint observed) {
        return peer.descriptor().stream()
                .flatMap(descriptor -> descriptor.candidates().stream())
                .filter(candidate -> candidate.kind() == Candidate.Kind.LOCAL)
                .anyMatch(candidate -> candidate.endpoint().port() == observed.port());
    }
}
