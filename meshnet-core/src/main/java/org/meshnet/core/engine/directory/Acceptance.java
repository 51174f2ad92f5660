package org.meshnet.core.engine.directory;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.Refusal;
import org.meshnet.core.wire.Descriptor;

/**
 * Who is taken for a peer in a closed network: who shows a good certificate, as long as it is good. In an open one
 * everybody. Control thread only.
 */
final class Acceptance {
    /** How often the time of day is looked at, in whose hours certificates begin and end. */
    static final long LOOK_NS = 60_000_000_000L;

    private final EngineContext context;
    private final Membership membership;
    private final Refusals refusals;
    private long lookNs;
    private long lookedHour = -1;

    Acceptance(EngineContext context, long nowNs) {
        this.context = context;
        this.membership = context.membership();
        this.refusals = new Refusals(context);
        this.lookNs = membership.isClosed() ? nowNs : TimerQueue.NONE;
    }

    /** Is the node that says this of itself a member? If not it is counted, and said. */
    boolean accepts(NodeKey key, Descriptor said, long nowNs) {
        Membership.Judgement judgement = judge(key, said);
        if (judgement.isMember()) {
            refusals.remove(key, nowNs);
        } else {
            refuse(key, said.name(), judgement.refusal().orElseThrow(), nowNs);
        }
        return judgement.isMember();
    }

    private Membership.Judgement judge(NodeKey key, Descriptor said) {
        return membership.judge(key, said.extensions().certificate(), hour());
    }

    /**
     * What counts of what a member says, which is one by {@link #accepts}. The peer shows its certificate from now on.
     */
    Descriptor allowed(Peer peer, Descriptor said) {
        Optional<Certificate> certificate = judge(peer.key(), said).certificate();
        peer.certify(certificate.orElse(null));
        if (certificate.isEmpty()) {
            return said;
        }
        if (membership.inviteUses().add(certificate.get(), hour())) {
            List<InviteUse> uses = membership.inviteUses().all();
            context.turn().listener().onMembership(new MembershipNews.Joined(uses));
        }
        CertifiedClaims claims = CertifiedClaims.of(said, certificate.get());
        claims.cut().forEach(each -> context.counters().add(Counter.CERTIFICATE_CLAIMS_CUT));
        return claims.descriptor();
    }

    /** Peers that are no members any more, of all that are known; it is said why. */
    List<Peer> refused(long nowNs) {
        long hour = hour();
        List<Peer> refused = context.peers().all().stream()
                .filter(peer -> standing(peer, hour).isPresent())
                .toList();
        refused.forEach(
                peer -> refuse(peer.key(), peer.name(), standing(peer, hour).orElseThrow(), nowNs));
        return refused;
    }

    private Optional<Refusal> standing(Peer peer, long hour) {
        return peer.descriptor().isEmpty()
                ? Optional.empty()
                : membership.standing(peer.key(), peer.certificate().orElse(null), hour);
    }

    private void refuse(NodeKey key, String name, Refusal refusal, long nowNs) {
        context.counters().add(Counter.CERTIFICATE_REFUSED);
        refusals.add(key, name, refusal, nowNs);
    }

    /** No server knows this node any more. */
    void forget(NodeKey key, long nowNs) {
        refusals.remove(key, nowNs);
    }

    /** Those that were refused, as far as they are remembered. */
    List<NodeKey> refusedKeys() {
        return refusals.keys();
    }

    /** When {@link #isDue} is to be asked. */
    long nextDeadlineNs() {
        return lookNs;
    }

    /** Has another hour begun, in which other certificates are good? */
    boolean isDue(long nowNs) {
        if (lookNs == TimerQueue.NONE || nowNs < lookNs) {
            return false;
        }
        lookNs = nowNs + LOOK_NS;
        boolean isAnother = hour() != lookedHour;
        lookedHour = hour();
        return isAnother;
    }

    long hour() {
        return Period.hour(context.stamps().unixNs());
    }
}
