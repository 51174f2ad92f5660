package org.meshnet.core.engine.directory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;

/**
 * Other machines with this node's identity, as a copied state folder makes them. Whoever registered last stays; the
 * other steps back, but only for a descriptor that the holder of the identity made and this process did not: a server
 * that lies ends no session. It makes way at all servers, and comes back when one of them takes it and none has said
 * for a while that the other is there. Control thread only.
 */
final class Twins {
    private static final String SUBJECT = "identity";

    /**
     * A server is asked every 30 s, with hellos that may get lost; one that is silent for longer says nothing any more.
     */
    static final long BELIEVED_NS = TimeUnit.SECONDS.toNanos(100);

    private final EngineContext context;
    private final DirectoryEvents events;
    private final OwnDescriptor own;
    private final List<DirectoryServer> servers;
    /** By server: when it said last that the other machine is registered there. */
    private final Map<Integer, Long> saidNs = new HashMap<>();

    private boolean hasSteppedBack;

    /** @param servers all of them; there may be others later */
    Twins(EngineContext context, DirectoryEvents events, OwnDescriptor own, List<DirectoryServer> servers) {
        this.context = context;
        this.events = events;
        this.own = own;
        this.servers = servers;
    }

    boolean hasSteppedBack() {
        return hasSteppedBack;
    }

    /** Another machine registered as this node after it, or so a server says. */
    void onSuperseded(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (!own.isOfTwin(sealedDescriptor)) {
            context.counters().add(Counter.TWIN_UNPROVEN);
            return;
        }
        own.follow(sealedDescriptor);
        warn("", elsewhere, "this one makes way and has no sessions until the other is gone", nowNs);
        hasSteppedBack = true;
        saidNs.put(server.index(), nowNs);
        servers.forEach(each -> each.client().standBack(nowNs));
        List.copyOf(context.peers().all()).forEach(peer -> events.quit(peer, nowNs));
    }

    /**
     * Another machine was registered as this node before it, or so a server says: what it shows may be of a former life
     * of this node. That costs nothing but the words. True if members may know that one's, so that this one says anew
     * what it is.
     */
    boolean onTwin(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (own.isOfOtherProcess(sealedDescriptor)) {
            warn(server.label() + " says that ", elsewhere, "this one goes on, the other makes way", nowNs);
        } else {
            context.counters().add(Counter.TWIN_UNPROVEN);
        }
        boolean isBehind = own.follow(sealedDescriptor);
        if (isBehind) {
            own.renew();
        }
        return isBehind;
    }

    private void warn(String source, Endpoint elsewhere, String consequence, long nowNs) {
        String where = elsewhere.equals(Endpoint.NONE) ? "elsewhere" : "at " + elsewhere;
        context.warnings()
                .raise(
                        Warning.Kind.TWIN,
                        SUBJECT,
                        source + "another machine with this node's identity is " + where + ": " + consequence
                                + "; give one of them a state folder of its own",
                        nowNs);
    }

    /** A server does not take this node, which has made way, as another machine is registered as it. */
    void onElsewhere(int server, long nowNs) {
        if (hasSteppedBack) {
            saidNs.put(server, nowNs);
        }
    }

    /**
     * A server took this node: as far as that server knows, nobody else is registered as it. True if it had made way,
     * and comes back and says anew what it is.
     */
    boolean onRegistered(DirectoryServer server, long nowNs) {
        saidNs.remove(server.index());
        if (hasSteppedBack) {
            return comeBackIfAlone(nowNs);
        }
        server.client().stopStandingBack();
        context.warnings().clear(Warning.Kind.TWIN, SUBJECT);
        return false;
    }

    /** It is asked no more. */
    void forget(DirectoryServer server) {
        saidNs.remove(server.index());
    }

    /** When a server's word that the other is there is too old, if this node waits for that alone. */
    long nextDeadlineNs() {
        return hasSteppedBack && isRegistered() ? heldUntilNs() : TimerQueue.NONE;
    }

    /** True if this node comes back and says anew what it is. */
    boolean onTimer(long nowNs) {
        return isRegistered() && comeBackIfAlone(nowNs);
    }

    private boolean isRegistered() {
        return servers.stream().anyMatch(DirectoryServer::isRegistered);
    }

    private long heldUntilNs() {
        return saidNs.values().stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE / 2) + BELIEVED_NS;
    }

    private boolean comeBackIfAlone(long nowNs) {
        if (!hasSteppedBack || nowNs < heldUntilNs()) {
            return false;
        }
        hasSteppedBack = false;
        saidNs.clear();
        servers.forEach(each -> each.client().stopStandingBack());
        context.warnings().clear(Warning.Kind.TWIN, SUBJECT);
        own.renew();
        return true;
    }
}
