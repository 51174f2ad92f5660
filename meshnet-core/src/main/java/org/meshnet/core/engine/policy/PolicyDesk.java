package org.meshnet.core.engine.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.frame.ControlFrame;
import org.meshnet.core.frame.PolicyBody;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Bytes;

/**
 * The network's document: tells each peer which one is known here, fetches a newer one, part by part, from a peer that
 * has it, and says what came. Control thread only.
 *
 * <pre>
 *   peer ── offer: its manifest ──▶ PolicyJudge ── newer ──▶ PolicyFetch ── ask, part, ... ── whole ──▶ PolicyJudge
 *     ◀── known: version and hash ──┘                                                                     │
 *   all peers ◀── offer ───────────────────────────────────── what follows from it ◀──────────────────────┘
 * </pre>
 *
 * One document is fetched at a time, from one peer; whoever leaves a part unanswered, or lies, makes room for the next
 * one that offers it.
 */
public final class PolicyDesk implements SessionObserver {
    private static final long FIRST_RETRY_NS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 5;

    /** A fetch under way. */
    private record Source(Peer peer, PolicyFetch fetch) {}

    private final EngineContext context;
    private final ControlFrames frames;
    private final PolicyEffects effects;
    private final PolicyWarnings warnings;
    private final @Nullable PolicyBook book;
    private final Map<NodeKey, PolicyTalk> talks = new HashMap<>();
    private NetworkText.Reading reading = new NetworkText.Reading(NetworkText.NONE, Optional.empty());
    private @Nullable Source source;
    private long fetchDeadlineNs = TimerQueue.NONE;

    public PolicyDesk(EngineContext context, PolicyEffects effects, long nowNs) {
        this.context = context;
        this.frames = new ControlFrames(context.hops());
        this.book = PolicyBook.of(context.config().member()).orElse(null);
        this.effects = effects;
        this.warnings = new PolicyWarnings(context.warnings());
        current().ifPresent(document -> hold(document, nowNs));
    }

    /** Certificates are measured by what the document says, and its rules hold. */
    private void hold(PolicyDocument document, long nowNs) {
        Membership membership = context.membership();
        membership.trust().map(trust -> document.content().trust(trust)).ifPresent(membership::replaceTrust);
        reading = NetworkText.read(document.content().text());
        warnings.onText(reading.problem(), nowNs);
        effects.onRules(reading.text().rules(), nowNs);
    }

    /** How it stands; empty where no document is known. */
    public Optional<PolicyStatus> status() {
        PolicyBook known = book;
        return known == null
                ? Optional.empty()
                : known.judge()
                        .current()
                        .map(document -> new PolicyStatus(
                                document.manifest(),
                                document.content().revocations().size(),
                                reading.text(),
                                reading.problem(),
                                known.judge().fork()));
    }

    /** The document that counts; empty in an open network, and where none is known. */
    public Optional<PolicyDocument> current() {
        return book == null ? Optional.empty() : book.judge().current();
    }

    /** There is a session, and the peer may be a new process, which knows what its disk does. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        talk(peer).onNews();
        tell(peer, nowNs);
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        talks.remove(peer.key());
        if (source != null && source.peer() == peer) {
            abandon(nowNs);
        }
    }

    private PolicyTalk talk(Peer peer) {
        return talks.computeIfAbsent(peer.key(), key -> new PolicyTalk());
    }

    /** Tells a peer of the document, and again until it says that it knows it. */
    private void tell(Peer peer, long nowNs) {
        Optional<PolicyDocument> document = current();
        if (document.isEmpty() || talk(peer).isTold() || !peer.isConnected()) {
            return;
        }
        byte[] manifest = document.get().manifest().encode();
        Hop hop = peer.link().hop();
        if (hop != null) {
            peer.current().ifPresent(session -> frames.sendPolicyOffer(session, manifest, hop));
        }
        long pauseNs = FIRST_RETRY_NS << Math.min(talk(peer).takeToldCount(), MOST_DOUBLINGS);
        context.timers().set(peer, PeerTimer.POLICY_TOLD, nowNs + pauseNs);
    }

    /** A peer may not have heard of the document. */
    public void onTimer(Peer peer, long nowNs) {
        tell(peer, nowNs);
    }

    /** A peer tells of the document that it knows. */
    public void onOffer(Peer peer, Session session, Bytes said, Hop from, long nowNs) {
        if (book == null || !talk(peer).takeOffer(nowNs)) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        Optional<PolicyManifest> manifest = PolicyManifest.read(said.toArray());
        PolicyJudge.Verdict verdict = manifest.map(book.judge()::judge).orElse(PolicyJudge.Verdict.FORGED);
        warnings.onFork(book.judge().fork(), nowNs);
        switch (verdict) {
            case NEWER -> {
                talk(peer).onOffer(manifest.orElseThrow());
                begin(nowNs);
            }
            case SAME -> talk(peer).onKnown();
            case OLDER -> tell(peer, nowNs);
            case FORGED, NOT_AN_ADMINISTRATOR, UNDOES -> {
                context.counters().add(Counter.POLICY_REFUSED);
                return;
            }
        }
        answerKnown(session, from);
    }

    private void answerKnown(Session session, Hop from) {
        Bytes document = current().map(known -> name(known.manifest())).orElse(Bytes.zeros(PolicyBody.DOCUMENT_LENGTH));
        long version = current().map(known -> known.manifest().version()).orElse(0L);
        frames.sendPolicyKnown(session, document, version, from);
    }

    private static Bytes name(PolicyManifest manifest) {
        return Bytes.of(Arrays.copyOf(manifest.hash(), PolicyBody.DOCUMENT_LENGTH));
    }

    /** A peer says which document it knows. */
    public void onKnown(Peer peer, ControlFrame.PolicyKnown said) {
        if (current()
                .filter(known -> name(known.manifest()).equals(said.document()))
                .isPresent()) {
            talk(peer).onKnown();
        }
    }

    /** A peer asks for a part. */
    public void onAsk(Peer peer, Session session, PolicyBody asked, Hop from, long nowNs) {
        Optional<byte[]> part = current()
                .filter(known -> name(known.manifest()).equals(asked.document()))
                .flatMap(known -> part(asked).flatMap(known::part));
        if (part.isEmpty() || !talk(peer).takePart(nowNs)) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        context.counters().add(Counter.POLICY_PARTS_GIVEN);
        frames.sendPolicyPart(session, asked, part.get(), from);
    }

    private static Optional<PolicyPart> part(PolicyBody body) {
        PolicyPart.Kind kind = body.isHashes() ? PolicyPart.Kind.PAGE : PolicyPart.Kind.CHUNK;
        return PolicyPart.isPart(body.index()) ? Optional.of(new PolicyPart(kind, body.index())) : Optional.empty();
    }

    /** A peer gives a part. */
    public void onPart(Peer peer, PolicyBody about, Bytes bytes, long nowNs) {
        Source from = source;
        Optional<PolicyPart> part = part(about);
        if (from == null
                || part.isEmpty()
                || from.peer() != peer
                || !name(from.fetch().manifest()).equals(about.document())) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        PolicyFetch.Taken taken = from.fetch().take(part.get(), bytes.toArray());
        if (taken != PolicyFetch.Taken.KEPT) {
            context.counters().add(Counter.POLICY_REFUSED);
        }
        if (taken == PolicyFetch.Taken.WRONG) {
            giveUp(nowNs);
        } else if (from.fetch().isWhole()) {
            finish(from, nowNs);
        } else {
            ask(from, nowNs);
        }
    }

    private void finish(Source from, long nowNs) {
        PolicyBook known = book;
        Optional<PolicyDocument> document =
                known == null ? Optional.empty() : from.fetch().document(known.seal());
        source = null;
        talk(from.peer()).dropOffer();
        if (document.isPresent()) {
            take(document.get(), nowNs);
        } else {
            context.counters().add(Counter.POLICY_REFUSED);
        }
        abandon(nowNs);
    }

    /**
     * Takes a document, wherever it came from.
     *
     * @return what it is beside the one that was known
     */
    public PolicyJudge.Verdict take(PolicyDocument document, long nowNs) {
        if (book == null) {
            return PolicyJudge.Verdict.FORGED;
        }
        PolicyJudge.Verdict verdict = book.judge().take(document);
        warnings.onFork(book.judge().fork(), nowNs);
        if (verdict == PolicyJudge.Verdict.NEWER) {
            warnings.onNewer();
            hold(document, nowNs);
            context.turn().then(() -> effects.onTrust(nowNs));
            context.turn().listener().onMembership(new MembershipNews.Decided(document));
            for (Peer peer : connected()) {
                talk(peer).onNews();
                tell(peer, nowNs);
            }
        } else {
            if (verdict == PolicyJudge.Verdict.UNDOES) {
                warnings.onUndoes(document.manifest(), nowNs);
            }
            context.counters().add(Counter.POLICY_REFUSED);
        }
        return verdict;
    }

    private List<Peer> connected() {
        return context.peers().all().stream().filter(Peer::isConnected).toList();
    }

    private void giveUp(long nowNs) {
        if (source != null) {
            talk(source.peer()).dropOffer();
        }
        abandon(nowNs);
    }

    private void abandon(long nowNs) {
        source = null;
        fetchDeadlineNs = TimerQueue.NONE;
        begin(nowNs);
    }

    /** Fetches the newest that is offered, unless something is being fetched. */
    private void begin(long nowNs) {
        if (book == null || source != null) {
            return;
        }
        Peer best = null;
        PolicyManifest newest = null;
        for (Peer peer : connected()) {
            PolicyManifest offered = talk(peer).offered().orElse(null);
            if (offered == null) {
                continue;
            }
            if (book.judge().judge(offered) != PolicyJudge.Verdict.NEWER) {
                talk(peer).dropOffer();
            } else if (newest == null || offered.version() > newest.version()) {
                best = peer;
                newest = offered;
            }
        }
        if (best != null && newest != null) {
            source = new Source(best, new PolicyFetch(newest, book.judge().current()));
            ask(source, nowNs);
        }
    }

    private void ask(Source from, long nowNs) {
        Hop hop = from.peer().link().hop();
        for (PolicyPart part : from.fetch().due(nowNs)) {
            PolicyBody body =
                    new PolicyBody(name(from.fetch().manifest()), part.kind() == PolicyPart.Kind.PAGE, part.index());
            if (hop != null) {
                from.peer().current().ifPresent(session -> frames.sendPolicyAsk(session, body, hop));
            }
        }
        fetchDeadlineNs = from.fetch().nextDeadlineNs(nowNs);
    }

    public long nextDeadlineNs() {
        return fetchDeadlineNs;
    }

    /** Parts may have been lost. */
    public void onTimer(long nowNs) {
        Source from = source;
        if (from == null || nowNs < fetchDeadlineNs) {
            return;
        }
        if (from.fetch().hasFailed()) {
            giveUp(nowNs);
        } else {
            ask(from, nowNs);
        }
    }
}
