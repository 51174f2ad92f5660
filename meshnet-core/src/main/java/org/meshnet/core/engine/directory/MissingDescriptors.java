package org.meshnet.core.engine.directory;

import java.util.List;
import java.util.function.Supplier;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.wire.LookUp;

/**
 * Asks the servers for descriptors that are newer than those known here, as peers say in handshakes (docs/protocol.md
 * §4.1). Control thread only.
 */
public final class MissingDescriptors {
    private static final long PAUSE_NS = 500_000_000L;
    /** Up to 32 s. */
    private static final int MOST_DOUBLINGS = 6;

    private final EngineContext context;
    private final Supplier<List<DirectoryServer>> registered;

    /** @param registered the servers that know this node, which are asked */
    MissingDescriptors(EngineContext context, Supplier<List<DirectoryServer>> registered) {
        this.context = context;
        this.registered = registered;
    }

    /**
     * A peer says in a handshake which of its descriptors still tell its addresses. While the one here does not,
     * nothing goes to it or is taken from it, whatever a server shows; the newer one is asked for.
     */
    public void onSequence(Peer peer, long sequence, long nowNs) {
        if (peer.hear(sequence)) {
            context.publisher().onRoutesChanged();
            context.publisher().onRoutesNeeded();
        }
        if (peer.isOutdated() && !context.timers().isSet(peer, PeerTimer.DESCRIPTOR_MISSING)) {
            ask(peer, nowNs);
        }
    }

    /** Asks for the newer descriptor, again and again, ever more seldom. */
    public void ask(Peer peer, long nowNs) {
        if (peer.isOutdated()) {
            LookUp what = LookUp.ofKeyPrefix(peer.key().prefix());
            registered.get().forEach(server -> server.client().lookUp(what, nowNs));
            long pauseNs = PAUSE_NS << Math.min(peer.takeMissingCount(), MOST_DOUBLINGS);
            context.timers().set(peer, PeerTimer.DESCRIPTOR_MISSING, nowNs + pauseNs);
        }
    }
}
