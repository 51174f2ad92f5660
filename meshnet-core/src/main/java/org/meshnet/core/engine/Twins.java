package org.meshnet.core.engine;

import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;

/**
 * Other machines with this node's identity, as a copied state folder makes them. Whoever registered last stays; the other steps back, but
 * only for a descriptor that the holder of the identity made and this process did not: a server that lies ends no session. Control thread
 * only.
 */
final class Twins {
    private static final String SUBJECT = "identity";

    private final EngineParts parts;
    private final OwnDescriptor own;
    private boolean hasSteppedBack;

    Twins(EngineParts parts, OwnDescriptor own) {
        this.parts = parts;
        this.own = own;
    }

    boolean hasSteppedBack() {
        return hasSteppedBack;
    }

    /** Another machine registered as this node after it, or so a server says. */
    void onSuperseded(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (!own.isOfTwin(sealedDescriptor)) {
            parts.counters().add(Counter.TWIN_UNPROVEN);
            return;
        }
        own.follow(sealedDescriptor);
        warn("", elsewhere, "this one makes way and has no sessions until the other is gone", nowNs);
        hasSteppedBack = true;
        List.copyOf(parts.peers().all()).forEach(peer -> parts.keeper().quit(peer, nowNs));
    }

    /**
     * Another machine was registered as this node before it, or so a server says: what it shows may be of a former life of this node. That
     * costs nothing but the words. True if members may know that one's, so that this one says anew what it is.
     */
    boolean onTwin(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (own.isOfOtherProcess(sealedDescriptor)) {
            warn(server.label() + " says that ", elsewhere, "this one goes on, the other makes way", nowNs);
        } else {
            parts.counters().add(Counter.TWIN_UNPROVEN);
        }
        boolean isBehind = own.follow(sealedDescriptor);
        if (isBehind) {
            own.renew();
        }
        return isBehind;
    }

    private void warn(String source, Endpoint elsewhere, String consequence, long nowNs) {
        String where = elsewhere.equals(Endpoint.NONE) ? "elsewhere" : "at " + elsewhere;
        parts.warnings()
                .raise(
                        Warning.Kind.TWIN,
                        SUBJECT,
                        source + "another machine with this node's identity is " + where + ": " + consequence
                                + "; give one of them a state folder of its own",
                        nowNs);
    }

    /** A server took this node: as far as that server knows, nobody else is registered as it. True if it had made way, and says anew what it is. */
    boolean onRegistered() {
        boolean isBack = hasSteppedBack;
        hasSteppedBack = false;
        parts.warnings().clear(Warning.Kind.TWIN, SUBJECT);
        if (isBack) {
            own.renew();
        }
        return isBack;
    }
}
