package org.meshnet.core.engine.relay;

import java.util.OptionalInt;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.directory.Registrations;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.RelayLimited;

/**
 * What relays say of their limits, and which peers that slows down (docs/protocol.md §4.4, §5.5): those whose path goes
 * by that relay, and whom this node has just sent something. It is shown and nothing else comes of it. Control thread
 * only.
 */
public final class RelayWords {
    /** A word comes up to a second after what was dropped, and a round trip. */
    private static final long SENT_NS = 3_000_000_000L;

    private final EngineContext context;
    private final Directory directory;
    private final RelaySeeker relaySeeker;

    public RelayWords(EngineContext context, Directory directory, RelaySeeker relaySeeker) {
        this.context = context;
        this.directory = directory;
        this.relaySeeker = relaySeeker;
    }

    /** A server drops what this node sends by it, to whomever. */
    public void onServerLimited(int server, RelayLimited said, long nowNs) {
        context.counters().add(Counter.RELAY_LIMITED);
        for (Peer peer : context.peers().all()) {
            peer.paths()
                    .current()
                    .filter(hop -> isOfServer(server, hop) && isSending(peer, nowNs))
                    .filter(hop -> peer.relayLimit()
                            .takeOfServer(Registrations.number(server), hop, said.kilobytesPerSecond(), nowNs))
                    .ifPresent(hop -> tell(peer, nowNs));
        }
    }

    private boolean isOfServer(int server, Hop hop) {
        return hop.isRelayed()
                && !relaySeeker.isGranted(hop)
                && directory.relay(hop).equals(OptionalInt.of(server));
    }

    /** A member says, in its session and over this hop, that it drops what comes under a channel that it granted. */
    public void onMemberLimited(Peer relay, RelayLimitBody said, Hop from, long nowNs) {
        relaySeeker
                .usedBy(relay, said.channel(), from)
                .ifPresentOrElse(
                        peer -> {
                            context.counters().add(Counter.RELAY_LIMITED);
                            onMemberLimited(peer, said.kilobytesPerSecond(), nowNs);
                        },
                        () -> context.counters().add(Counter.RELAY_REFUSED));
    }

    private void onMemberLimited(Peer peer, long kilobytesPerSecond, long nowNs) {
        Hop over = peer.paths().current().orElseThrow();
        if (isSending(peer, nowNs) && peer.relayLimit().takeOfMember(over, kilobytesPerSecond, nowNs)) {
            tell(peer, nowNs);
        }
    }

    private static boolean isSending(Peer peer, long nowNs) {
        return peer.current()
                .filter(session -> nowNs - session.lastDataSentNs() < SENT_NS)
                .isPresent();
    }

    private void tell(Peer peer, long nowNs) {
        context.turn().tell(world -> world.onRelayLimited(PeerView.of(peer, nowNs)));
    }
}
