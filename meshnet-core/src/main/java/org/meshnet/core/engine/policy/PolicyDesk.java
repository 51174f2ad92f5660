package org.meshnet.core.engine.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.directory.Registrations;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.PolicyWordHandler;

/**
 * The network's document: tells each member in a session, and each server, which one is known here, has a newer one
 * fetched ({@link PolicyFetcher}), and says what came. Control thread only.
 *
 * <pre>
 *   partner ── offer: its manifest ──▶ PolicyJudge ── newer ──▶ PolicyFetch ── ask, part, ... ── whole ──▶ PolicyJudge
 *     ◀── known: version and hash ─────┘                                                                     │
 *   all partners ◀── offer ─────────────────────────────────── what follows from it ◀────────────────────────┘
 * </pre>
 */
public final class PolicyDesk implements SessionObserver {
    private static final long FIRST_RETRY_NS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 5;
    /** A server that knows the document is asked again after so long, should it have told of another in vain. */
    private static final long SERVER_LOOK_NS = 300_000_000_000L;

    /**
     * How a word came.
     *
     * @param talk with whom
     * @param answer the way back
     */
    record Arrival(PolicyTalk talk, Consumer<PolicyWord> answer, long nowNs) {}

    private final EngineContext context;
    private final ControlFrames frames;
    private final PolicyEffects effects;
    private final PolicyWarnings warnings;
    private final @Nullable PolicyBook book;
    private final Patience patience;
    private final PolicyFetcher fetcher;
    private final Map<NodeKey, PolicyTalk> members = new HashMap<>();
    private final ServerTalks servers;
    private NetworkText.Reading reading = new NetworkText.Reading(NetworkText.NONE, Optional.empty());

    /** @param registrations by which servers are reached */
    public PolicyDesk(EngineContext context, Registrations registrations, PolicyEffects effects, long nowNs) {
        this.context = context;
        this.frames = new ControlFrames(context.hops());
        this.book = PolicyBook.of(context.config().member()).orElse(null);
        this.effects = effects;
        this.warnings = new PolicyWarnings(context.warnings());
        this.patience = new Patience(context);
        this.fetcher = new PolicyFetcher(context, book, patience, this::connected, this::onWhole);
        this.servers = new ServerTalks(registrations);
        warnings.onStart(context.config().member(), current(), nowNs);
        current().ifPresent(document -> hold(document, nowNs));
    }

    /** Certificates are measured by what the document says, and its rules hold. */
    private void hold(PolicyDocument document, long nowNs) {
        Membership membership = context.membership();
        membership.trust().map(trust -> document.content().trust(trust)).ifPresent(membership::replaceTrust);
        reading = NetworkText.read(document.content().text());
        warnings.onText(reading.problem(), nowNs);
        effects.onRules(reading.text().rules(), nowNs);
        effects.onRotation(document, nowNs);
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

    private Optional<PolicyManifest> manifest() {
        return current().map(PolicyDocument::manifest);
    }

    /** There is a session, and the peer may be a new process, which knows what its disk does. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        talk(peer).onNews();
        tell(talk(peer), nowNs);
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        fetcher.onGone(Optional.ofNullable(members.remove(peer.key())), nowNs);
    }

    private PolicyTalk talk(Peer peer) {
        return members.computeIfAbsent(
                peer.key(), key -> new PolicyTalk(new MemberPartner(peer, frames, context.timers())));
    }

    /** A server knows this node, and may know more than it did. */
    public void onRegistered(int server, long nowNs) {
        if (book != null) {
            PolicyTalk talk = servers.open(server);
            patience.onRegistered(talk, nowNs);
            talk.onNews();
            tell(talk, nowNs);
        }
    }

    /** This node is registered there no more. */
    public void onServerGone(int server, long nowNs) {
        Optional<PolicyTalk> ended = servers.close(server);
        fetcher.onGone(ended, nowNs);
        ended.ifPresent(talk -> patience.onAnswered(talk, nowNs));
    }

    /** Tells a partner of the document, and again until it says that it knows it. */
    private void tell(PolicyTalk talk, long nowNs) {
        PolicyPartner partner = talk.partner();
        Optional<PolicyWord> word = manifest().map(PolicyWord::offer);
        if (word.isEmpty() && partner.isAsked()) {
            word = Optional.of(PolicyWord.known(Optional.empty()));
        }
        if (word.isEmpty() || talk.isTold() || !partner.isConnected()) {
            return;
        }
        partner.say(word.get());
        partner.comeBack(nowNs + (FIRST_RETRY_NS << Math.min(talk.takeToldCount(), MOST_DOUBLINGS)));
    }

    /** A peer may not have heard of the document. */
    public void onTimer(Peer peer, long nowNs) {
        tell(talk(peer), nowNs);
    }

    /** A peer says something, by way of a hop, where the answer goes. */
    public void onWord(Peer peer, Session session, PolicyWord word, Hop from, long nowNs) {
        take(word, new Arrival(talk(peer), answer -> frames.sendPolicy(session, answer, from), nowNs));
    }

    /** A server says something. */
    public void onServerWord(int server, PolicyWord word, long nowNs) {
        PolicyTalk talk = servers.open(server);
        take(word, new Arrival(talk, talk.partner()::say, nowNs));
    }

    private void take(PolicyWord word, Arrival arrival) {
        if (book == null) {
            context.counters().add(Counter.POLICY_REFUSED);
        } else {
            word.handle(new Words(book.judge()), arrival);
        }
    }

    /** What is made of each word in a closed network. */
    private final class Words implements PolicyWordHandler<Arrival> {
        private final PolicyJudge judge;

        Words(PolicyJudge judge) {
            this.judge = judge;
        }

        /** A partner tells of the document that it knows. */
        @Override
        public void onOffer(PolicyWord.Offer said, Arrival arrival) {
            if (arrival.talk().takeOffer(arrival.nowNs())) {
                PolicyManifest.read(said.manifest().toArray())
                        .ifPresentOrElse(manifest -> look(manifest, arrival), PolicyDesk.this::refuse);
            } else {
                refuse();
            }
            patience.onAnswered(arrival.talk(), arrival.nowNs());
        }

        private void look(PolicyManifest manifest, Arrival arrival) {
            PolicyTalk talk = arrival.talk();
            PolicyJudge.Verdict verdict = judge.judge(manifest);
            warnings.onFork(judge.fork(), arrival.nowNs());
            switch (verdict) {
                case NEWER -> fetcher.onOffer(talk, manifest, arrival.nowNs());
                case SAME -> talk.onKnown();
                case OLDER -> answerOlder(manifest, arrival);
                case FORGED, NOT_AN_ADMINISTRATOR, UNDOES -> {
                    refuse();
                    contradict(manifest, talk);
                    return;
                }
            }
            if (verdict == PolicyJudge.Verdict.SAME || !talk.partner().isAsked()) {
                arrival.answer().accept(PolicyWord.known(manifest()));
            }
        }

        /** A server has others for the same place, as it cannot tell which one counts. */
        private void answerOlder(PolicyManifest manifest, Arrival arrival) {
            if (manifest.version() < judge.version()
                    || !arrival.talk().partner().isAsked()) {
                tell(arrival.talk(), arrival.nowNs());
            }
        }

        /** A member may not have heard of what has its document not count. */
        private void contradict(PolicyManifest manifest, PolicyTalk talk) {
            Optional<PolicyDocument> reason = judge.against(manifest);
            if (reason.isPresent() && !talk.partner().isAsked() && talk.takeContradiction()) {
                talk.partner().say(PolicyWord.offer(reason.get().manifest()));
            }
        }

        /** A partner says which document it knows. */
        @Override
        public void onKnown(PolicyWord.Known said, Arrival arrival) {
            PolicyTalk talk = arrival.talk();
            if (said.equals(PolicyWord.known(manifest()))) {
                talk.onKnown();
                if (talk.partner().isAsked()) {
                    talk.partner().comeBack(arrival.nowNs() + SERVER_LOOK_NS);
                }
            }
            patience.onAnswered(talk, arrival.nowNs());
        }

        /** A partner asks for a part. */
        @Override
        public void onAsk(PolicyWord.Ask ask, Arrival arrival) {
            Optional<byte[]> part = judge.all().stream()
                    .filter(known -> PolicyWord.nameOf(known.manifest()).equals(ask.document()))
                    .findFirst()
                    .flatMap(known -> known.copy().part(ask.part()));
            if (part.isEmpty() || !arrival.talk().takePart(arrival.nowNs())) {
                refuse();
                return;
            }
            context.counters().add(Counter.POLICY_PARTS_GIVEN);
            arrival.answer().accept(PolicyWord.part(ask, part.get()));
        }

        /** A partner gives a part. */
        @Override
        public void onPart(PolicyWord.Part said, Arrival arrival) {
            fetcher.onPart(said, arrival.talk(), arrival.nowNs());
        }
    }

    private void refuse() {
        context.counters().add(Counter.POLICY_REFUSED);
    }

    /** A document came; who gave it may be told of one that counts more. */
    private void onWhole(PolicyDocument document, PolicyTalk from, long nowNs) {
        if (take(document, nowNs) == PolicyJudge.Verdict.OLDER) {
            tell(from, nowNs);
        }
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
        Optional<PolicyDocument> before = current();
        PolicyJudge.Verdict verdict = book.judge().take(document);
        warnings.onFork(book.judge().fork(), nowNs);
        if (!current().equals(before)) {
            current().ifPresent(counting -> onCounting(counting, nowNs));
        } else if (!book.judge().all().contains(document)) {
            if (verdict == PolicyJudge.Verdict.UNDOES) {
                warnings.onUndoes(document.manifest(), nowNs);
            }
            refuse();
        }
        return verdict;
    }

    private void onCounting(PolicyDocument document, long nowNs) {
        warnings.onNewer();
        hold(document, nowNs);
        context.turn().listener().onMembership(new MembershipNews.Decided(document));
        context.turn().then(() -> {
            effects.onTrust(nowNs);
            context.turn().then(() -> tellAll(nowNs));
        });
    }

    /** Once who is no member any more has no session: who was revoked is not the first to hear of it. */
    private void tellAll(long nowNs) {
        for (PolicyTalk talk : connected()) {
            talk.onNews();
            tell(talk, nowNs);
        }
    }

    private List<PolicyTalk> connected() {
        List<PolicyTalk> all = new ArrayList<>();
        for (Peer peer : context.peers().all()) {
            if (peer.isConnected()) {
                all.add(talk(peer));
            }
        }
        servers.all().stream().filter(talk -> talk.partner().isConnected()).forEach(all::add);
        return all;
    }

    public long nextDeadlineNs() {
        return Math.min(servers.nextDeadlineNs(), Math.min(fetcher.nextDeadlineNs(), patience.nextDeadlineNs()));
    }

    /** Parts may have been lost, servers not have heard, or have nothing to say. */
    public void onTimer(long nowNs) {
        patience.onTimer(nowNs);
        for (PolicyTalk talk : servers.due(nowNs)) {
            talk.onDoubt();
            tell(talk, nowNs);
        }
        fetcher.onTimer(nowNs);
    }
}
