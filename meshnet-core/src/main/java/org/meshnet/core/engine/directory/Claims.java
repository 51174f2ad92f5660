package org.meshnet.core.engine.directory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.OverlayAddresses;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.LookUp;

/**
 * What becomes of claims that servers refuse. A server's word alone takes no address away: it is asked who has it, and
 * only a member's own descriptor counts, by the members' rule ({@link OverlayAddresses#onPeer}). What is said without
 * that proof is told once and counted; the address is kept, or taken, and claimed again after 1, 2, 4, … 30 s. Control
 * thread only.
 */
final class Claims {
    private final EngineContext context;
    private final Map<Integer, Refused> refused = new HashMap<>();

    /** A server's last refusal. */
    private static final class Refused {
        private final LookUp holder;
        private int count;
        private long retryNs = TimerQueue.NONE;
        private boolean isAsked;

        Refused(LookUp holder) {
            this.holder = holder;
        }
    }

    Claims(EngineContext context) {
        this.context = context;
    }

    /** A server took, or refused, what was claimed. True if the members are to be told something else. */
    boolean onClaims(DirectoryServer server, List<Token> taken, List<Token> notTaken, long nowNs) {
        OverlayAddresses overlay = context.overlay();
        overlay.onRegistered();
        Optional<Token> claimed = overlay.claimToken(server.secrets());
        if (claimed.filter(notTaken::contains).isPresent()) {
            onRefused(server, LookUp.ofToken(claimed.get()), nowNs);
            return false;
        }
        if (claimed.filter(taken::contains).isEmpty()) {
            return false;
        }
        forget(server);
        return overlay.onClaimed();
    }

    private void onRefused(DirectoryServer server, LookUp holder, long nowNs) {
        Refused before = refused.get(server.index());
        Refused now = before == null || !before.holder.equals(holder) ? new Refused(holder) : before;
        now.retryNs = nowNs + OverlayAddresses.claimPauseNs(now.count++);
        now.isAsked = true;
        refused.put(server.index(), now);
        server.client().lookUp(holder, nowNs);
    }

    /** It claims there no more, or has what it claims. */
    void forget(DirectoryServer server) {
        refused.remove(server.index());
        context.warnings().clear(Warning.Kind.CLAIM_UNPROVEN, server.label());
    }

    /**
     * A server says who has what was looked up; the members' descriptors are known by now. True if the members are to
     * be told something else.
     */
    boolean onFound(DirectoryServer server, LookUp asked, long nowNs) {
        Refused refusal = refused.get(server.index());
        if (refusal == null || !refusal.isAsked || !refusal.holder.equals(asked)) {
            return false;
        }
        refusal.isAsked = false;
        OverlayAddresses overlay = context.overlay();
        boolean isOurs = overlay.claimToken(server.secrets())
                .map(LookUp::ofToken)
                .filter(asked::equals)
                .isPresent();
        if (!isOurs || overlay.isWaiting()) {
            return false;
        }
        Optional<Peer> holder =
                context.peers().all().stream().filter(overlay::isListedBy).findFirst();
        if (holder.filter(overlay::hasRight).isPresent()) {
            return overlay.onClaimed();
        }
        if (holder.isPresent()) {
            return overlay.onPeer(holder.get(), nowNs);
        }
        IpAddress address = overlay.claimed().get(0);
        context.counters().add(Counter.CLAIM_UNPROVEN);
        context.warnings()
                .raise(
                        Warning.Kind.CLAIM_UNPROVEN,
                        server.label(),
                        server.label() + " says without proof that another has the address " + address
                                + ": this node has it all the same",
                        nowNs);
        return overlay.onClaimed();
    }

    /** The servers at which it is time to claim once more. */
    List<Integer> due(long nowNs) {
        List<Map.Entry<Integer, Refused>> due = refused.entrySet().stream()
                .filter(entry -> entry.getValue().retryNs <= nowNs)
                .toList();
        due.forEach(entry -> entry.getValue().retryNs = TimerQueue.NONE);
        return due.stream().map(Map.Entry::getKey).toList();
    }

    long nextDeadlineNs() {
        return refused.values().stream()
                .mapToLong(refusal -> refusal.retryNs)
                .min()
                .orElse(TimerQueue.NONE);
    }
}
