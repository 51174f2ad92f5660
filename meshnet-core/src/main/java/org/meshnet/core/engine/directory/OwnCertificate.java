package org.meshnet.core.engine.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Refusal;
import org.meshnet.core.membership.Trust;

/** Warns of what is wrong with this node's own certificate, or soon will be. Control thread only. */
final class OwnCertificate {
    /** So long before its end somebody should know. */
    static final int WARNED_HOURS = 14 * 24;

    private static final String END = "end";
    private static final String CLAIMS = "claims";
    private static final int DAY_HOURS = 24;

    private final EngineContext context;

    OwnCertificate(EngineContext context) {
        this.context = context;
    }

    /** Looks at it, in this hour since 1970. */
    void look(long hour, long nowNs) {
        Optional<Certificate> own = context.membership().own();
        Optional<Trust> trust = context.membership().trust();
        if (own.isEmpty() || trust.isEmpty()) {
            return;
        }
        Optional<Refusal> refusal = trust.get().refusal(own.get(), context.ownKey(), hour);
        long hoursLeft = own.get().period().lastHour() - hour;
        if (refusal.isPresent()) {
            raise(
                    END,
                    "this node " + refusal.get().text() + ": members take nothing from it, see docs/membership.md",
                    nowNs);
        } else if (hoursLeft < WARNED_HOURS) {
            raise(END, ending(own.get().period().lastHour(), hoursLeft), nowNs);
        } else {
            context.warnings().clear(Warning.Kind.CERTIFICATE, END);
        }
    }

    /** The last hour is good to its end. */
    private static String ending(long lastHour, long hoursLeft) {
        Instant end = Instant.EPOCH.plus(Duration.ofHours(lastHour + 1));
        String left = hoursLeft < 2 * DAY_HOURS ? hoursLeft + 1 + " h" : hoursLeft / DAY_HOURS + " days";
        String when = hoursLeft < 0 ? "ended at " + end : "ends at " + end + ", in " + left;
        return "this node's certificate " + when
                + ": members take nothing from it a day after that; a signer renews it, "
                + "or meshnet-node cert request and cert sign do";
    }

    /** What this node would say of itself, and does not, as its certificate does not allow it. */
    void onCut(List<String> cut, long nowNs) {
        if (cut.isEmpty()) {
            context.warnings().clear(Warning.Kind.CERTIFICATE, CLAIMS);
        } else {
            raise(
                    CLAIMS,
                    "members are not told what this node's certificate does not allow: " + String.join(", ", cut),
                    nowNs);
        }
    }

    private void raise(String subject, String text, long nowNs) {
        context.warnings().raise(Warning.Kind.CERTIFICATE, subject, text, nowNs);
    }
}
