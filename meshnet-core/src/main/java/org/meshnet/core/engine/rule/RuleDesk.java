package org.meshnet.core.engine.rule;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.engine.traffic.Forwarder;
import org.meshnet.core.flow.FlowRoom;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.flow.Places;
import org.meshnet.core.flow.RuleBook;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleSet;

/**
 * Gives each peer's link the rules that hold for it, from the moment that the peer is known, so that there is none
 * without; what of them can matter for a peer, the lanes pick out at its first packet. Where there are no rules nothing
 * is done. All sets of rules must allow what passes. Control thread only.
 */
public final class RuleDesk {
    private static final long SWEEP_NS = 10_000_000_000L;

    private final EngineContext context;
    private final Forwarder forwarder;
    private final Refusals refusals;
    private final FlowRoom room = new FlowRoom();
    private final Map<RulesStatus.Source, RuleSet> sets = new EnumMap<>(RulesStatus.Source.class);
    private final Standing standing;
    private @Nullable RuleBook book;
    private @Nullable SubnetRoutes seenSubnets;
    private @Nullable Certificate seenCertificate;
    private int epoch;
    private long sweepNs = TimerQueue.NONE;

    public RuleDesk(EngineContext context, Forwarder forwarder) {
        this.context = context;
        this.forwarder = forwarder;
        this.refusals = new Refusals(context.turn());
        this.standing = new ShownStanding(context);
        context.peers().onAdded(this::rule);
    }

    /** These rules hold from now on, for running flows as well. */
    public void setRules(RulesStatus.Source source, RuleSet rules, long nowNs) {
        if (rules.isEmpty()) {
            sets.remove(source);
        } else {
            sets.put(source, rules);
        }
        rebuild();
        sweepNs = book == null ? TimerQueue.NONE : nowNs + SWEEP_NS;
    }

    /** Networks behind members, or this node's certificate, may have changed: to be called before all is published. */
    @SuppressWarnings("ReferenceEquality") // each table is made once
    public void look() {
        if (book != null
                && (context.publisher().subnets() != seenSubnets
                        || context.membership().own().orElse(null) != seenCertificate)) {
            rebuild();
        }
    }

    /** A peer is called otherwise perhaps, or is in other groups. */
    public void onStandingChanged(Peer peer) {
        PeerRules known = peer.link().flows().rules();
        if (known != null && !known.peer().equals(standing.of(peer.key()))) {
            rule(peer);
        }
    }

    /** A peer is known no more. */
    public void onForgotten(Peer peer) {
        peer.link().flows().clear(room);
    }

    private void rebuild() {
        book = sets.isEmpty() ? null : newBook();
        context.peers().all().forEach(this::rule);
    }

    private RuleBook newBook() {
        SubnetRoutes subnets = context.publisher().subnets();
        seenSubnets = subnets;
        seenCertificate = context.membership().own().orElse(null);
        List<Prefix> behind = new ArrayList<>(subnets.networks());
        behind.addAll(context.advertised());
        return new RuleBook(
                List.copyOf(sets.values()),
                standing.of(context.ownKey()),
                new Places(context.overlay().networks(), behind),
                room);
    }

    private void rule(Peer peer) {
        RuleBook known = book;
        if (known == null) {
            peer.link().flows().rule(null);
            peer.link().flows().clear(room);
        } else {
            epoch++;
            peer.link().flows().rule(new PeerRules(known, standing.of(peer.key()), epoch));
        }
    }

    /** A lane refused a packet: whoever sent it is told, and so are this node's people, now and then. */
    public void onRefused(ControlEvent.PacketRefused event, long nowNs) {
        Optional<Peer> peer = context.peers().find(event.link());
        if (peer.isEmpty()) {
            return;
        }
        refusals.add(peer.get().name(), event.packet(), nowNs);
        if (event.answer().length > 0) {
            if (event.packet().isIn()) {
                forwarder.answerPeer(event.link(), event.answer(), nowNs);
            } else {
                forwarder.tellHost(event.answer(), nowNs);
            }
        }
    }

    /** What the rules say about the peer, whom the question is about. */
    public RuleAnswer explain(Peer peer, RuleQuestion question) {
        Explainer explainer = new Explainer(sets, question);
        Explainer.End self = new Explainer.End(
                standing.of(context.ownKey()),
                context.overlay().interfaceAddresses().stream()
                        .map(Prefix::address)
                        .findFirst());
        Member member = standing.of(peer.key());
        Explainer.End other =
                new Explainer.End(member, peer.addresses().stream().findFirst());
        return new RuleAnswer(peer.name(), explainer.way(self, other), explainer.way(other, self));
    }

    /** How the rules stand; empty where there are none. */
    public Optional<RulesStatus> status(long nowNs) {
        if (book == null) {
            return Optional.empty();
        }
        List<RulesStatus.Held> held = new ArrayList<>();
        sets.forEach((source, rules) ->
                held.add(new RulesStatus.Held(source, rules.rules().size(), rules.refusal())));
        List<RefusedFlow> last = refusals.last(nowNs);
        return Optional.of(new RulesStatus(held, room.used(), last));
    }

    /** When {@link #onTimer} is due. */
    public long nextDeadlineNs() {
        return sweepNs;
    }

    /** Forgets flows that are over. */
    public void onTimer(long nowNs) {
        if (nowNs >= sweepNs) {
            sweepNs = nowNs + SWEEP_NS;
            context.peers().all().forEach(peer -> peer.link().flows().sweep(room, nowNs));
        }
    }
}
