package org.meshnet.core.engine.multicast;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.group.GroupQuery;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.PacketSink;

/**
 * Asks this host's kernel for all its groups on the mesh's interface: soon after that has an address, once more after a
 * quarter of the usual time, and then every 125 s (RFC 9776 §8). Control thread only.
 */
final class HostQuestions {
    static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(125);

    private static final long STARTUP_INTERVAL_NS = INTERVAL_NS / 4;

    private final EngineContext context;
    private final ByteBuffer query = ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + GroupQuery.MAX_LENGTH);
    private int overlayVersion;
    private long nextNs = TimerQueue.NONE;
    private boolean isFirst;

    HostQuestions(EngineContext context) {
        this.context = context;
        this.overlayVersion = context.overlay().version();
    }

    /** Begins anew if the interface has other addresses. */
    void look(long nowNs) {
        if (context.overlay().version() != overlayVersion) {
            overlayVersion = context.overlay().version();
            nextNs = nowNs + FIRST_NS;
            isFirst = true;
        }
    }

    long nextDeadlineNs() {
        return nextNs;
    }

    /** Is it time to ask? */
    boolean isDue(long nowNs) {
        return nextNs != TimerQueue.NONE && nowNs - nextNs >= 0;
    }

    /** Asks, and sets the next time. */
    void ask(long nowNs) {
        nextNs = nowNs + (isFirst ? STARTUP_INTERVAL_NS : INTERVAL_NS);
        isFirst = false;
        List<Prefix> held = context.overlay().interfaceAddresses();
        if (held.stream().anyMatch(prefix -> prefix.address().isV4())) {
            write(GroupQuery.writeV4(query, PacketSink.HEADER_LENGTH));
        }
        if (held.stream().anyMatch(prefix -> !prefix.address().isV4())) {
            write(GroupQuery.writeV6(query, PacketSink.HEADER_LENGTH));
        }
    }

    private void write(int length) {
        context.packets().write(query.position(0).limit(PacketSink.HEADER_LENGTH + length));
        query.clear();
    }
}
