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
    void onSuperseded(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (!isProven(sealedDescriptor)) {
            return;
        }
        warn(elsewhere, "this one makes way and has no sessions until the other is gone", nowNs);
        hasSteppedBack = true;
        List.copyOf(parts.peers().all()).forEach(peer -> parts.keeper().quit(peer, nowNs));
    }

    /** Another machine was registered as this node before it, or so a server says. */
    void onTwin(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        if (isProven(sealedDescriptor)) {
            warn(elsewhere, "this one goes on, the other makes way", nowNs);
        }
    }

    private boolean isProven(Bytes sealedDescriptor) {
        boolean isProven = own.isOfTwin(sealedDescriptor);
        if (!isProven) {
            parts.counters().add(Counter.TWIN_UNPROVEN);
        }
        return isProven;
    }

    private void warn(Endpoint elsewhere, String consequence, long nowNs) {
        String where = elsewhere.equals(Endpoint.NONE) ? "elsewhere" : "at " + elsewhere;
        parts.warnings()
                .raise(
                        Warning.Kind.TWIN,
                        SUBJECT,
                        "another machine with this node's identity is " + where + ": " + consequence
                                + "; give one of them a state folder of its own",
                        nowNs);
    }

    /** A server took this node: nobody else is registered as it there now. */
    void onRegistered() {
        if (hasSteppedBack) {
            hasSteppedBack = false;
            parts.warnings().clear(Warning.Kind.TWIN, SUBJECT);
        }
    }
}
