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
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.PolicyWord;

/**
 * The network's document: tells each member in a session, and each server, which one is known here, fetches a newer
 * one, part by part, from who has it, and says what came. Control thread only.
 *
 * <pre>
 *   partner ── offer: its manifest ──▶ PolicyJudge ── newer ──▶ PolicyFetch ── ask, part, ... ── whole ──▶ PolicyJudge
 *     ◀── known: version and hash ─────┘                                                                     │
 *   all partners ◀── offer ─────────────────────────────────── what follows from it ◀────────────────────────┘
 * </pre>
 *
 * One document is fetched at a time, from one partner; whoever leaves a part unanswered, lies, or has had its turn,
 * makes room for the next one that offers something.
 */
public final class PolicyDesk implements SessionObserver {
    private static final long FIRST_RETRY_NS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 5;
    /** A server that knows the document is asked again after so long, should it have told of another in vain. */
    private static final long SERVER_LOOK_NS = 300_000_000_000L;

    /** A fetch under way. */
    private record Source(PolicyTalk talk, PolicyFetch fetch, long beganNs) {}

    private final EngineContext context;
    private final ControlFrames frames;
    private final PolicyEffects effects;
    private final PolicyWarnings warnings;
    private final @Nullable PolicyBook book;
    private final Patience patience;
    private final Map<NodeKey, PolicyTalk> members = new HashMap<>();
    private final ServerTalks servers;
    private final FetchTurns turns = new FetchTurns();
    private NetworkText.Reading reading = new NetworkText.Reading(NetworkText.NONE, Optional.empty());
    private @Nullable Source source;
    private long fetchDeadlineNs = TimerQueue.NONE;

    /** @param registrations by which servers are reached */
    public PolicyDesk(EngineContext context, Registrations registrations, PolicyEffects effects, long nowNs) {
        this.context = context;
        this.frames = new ControlFrames(context.hops());
        this.book = PolicyBook.of(context.config().member()).orElse(null);
        this.effects = effects;
        this.warnings = new PolicyWarnings(context.warnings());
        this.patience = new Patience(context);
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
        PolicyTalk ended = members.remove(peer.key());
        if (source != null && source.talk() == ended) {
            abandon(nowNs);
        }
    }

    private PolicyTalk talk(Peer peer) {
        return members.computeIfAbsent(
                peer.key(), key -> new PolicyTalk(new MemberPartner(peer, frames, context.timers())));
    }

    /** A server knows this node, and may know more than it did. */
    public void onRegistered(int server, long nowNs) {
        if (book != null) {
            patience.onRegistered(server, nowNs);
            PolicyTalk talk = servers.open(server);
            talk.onNews();
            tell(talk, nowNs);
        }
    }

    /** This node is registered there no more. */
    public void onServerGone(int server, long nowNs) {
        PolicyTalk ended = servers.close(server);
        if (source != null && source.talk() == ended) {
            abandon(nowNs);
        }
        patience.onAnswered(server, nowNs);
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
        take(word, talk(peer), answer -> frames.sendPolicy(session, answer, from), nowNs);
    }

    /** A server says something. */
    public void onServerWord(int server, PolicyWord word, long nowNs) {
        PolicyTalk talk = servers.open(server);
        take(word, talk, talk.partner()::say, nowNs);
        if (word instanceof PolicyWord.Offer || word instanceof PolicyWord.Known) {
            patience.onAnswered(server, nowNs);
        }
    }

    private void take(PolicyWord word, PolicyTalk talk, Consumer<PolicyWord> answer, long nowNs) {
        if (book == null) {
            context.counters().add(Counter.POLICY_REFUSED);
        } else if (word instanceof PolicyWord.Offer offer) {
            onOffer(book.judge(), offer, talk, answer, nowNs);
        } else if (word instanceof PolicyWord.Known known) {
            onKnown(known, talk, nowNs);
        } else if (word instanceof PolicyWord.Ask ask) {
            onAsk(ask, talk, answer, nowNs);
        } else if (word instanceof PolicyWord.Part part) {
            onPart(part, talk, nowNs);
        }
    }

    /** A partner tells of the document that it knows. */
    private void onOffer(
            PolicyJudge judge, PolicyWord.Offer said, PolicyTalk talk, Consumer<PolicyWord> answer, long nowNs) {
        if (!talk.takeOffer(nowNs)) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        Optional<PolicyManifest> manifest = PolicyManifest.read(said.manifest().toArray());
        PolicyJudge.Verdict verdict = manifest.map(judge::judge).orElse(PolicyJudge.Verdict.FORGED);
        warnings.onFork(judge.fork(), nowNs);
        switch (verdict) {
            case NEWER -> {
                turns.onOffer(talk, manifest.orElseThrow());
                begin(Optional.empty(), nowNs);
            }
            case SAME -> talk.onKnown();
            case OLDER -> tell(talk, nowNs);
            case FORGED, NOT_AN_ADMINISTRATOR, UNDOES -> {
                context.counters().add(Counter.POLICY_REFUSED);
                return;
            }
        }
        if (verdict == PolicyJudge.Verdict.SAME || !talk.partner().isAsked()) {
            answer.accept(PolicyWord.known(manifest()));
        }
    }

    /** A partner says which document it knows. */
    private void onKnown(PolicyWord.Known said, PolicyTalk talk, long nowNs) {
        if (said.equals(PolicyWord.known(manifest()))) {
            talk.onKnown();
            if (talk.partner().isAsked()) {
                talk.partner().comeBack(nowNs + SERVER_LOOK_NS);
            }
        }
    }

    /** A partner asks for a part. */
    private void onAsk(PolicyWord.Ask ask, PolicyTalk talk, Consumer<PolicyWord> answer, long nowNs) {
        Optional<byte[]> part = current()
                .filter(known -> PolicyWord.nameOf(known.manifest()).equals(ask.document()))
                .flatMap(known -> known.copy().part(ask.part()));
        if (part.isEmpty() || !talk.takePart(nowNs)) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        context.counters().add(Counter.POLICY_PARTS_GIVEN);
        answer.accept(PolicyWord.part(ask, part.get()));
    }

    /** A partner gives a part. */
    private void onPart(PolicyWord.Part said, PolicyTalk talk, long nowNs) {
        Source from = source;
        if (from == null
                || from.talk() != talk
                || !PolicyWord.nameOf(from.fetch().manifest()).equals(said.document())) {
            context.counters().add(Counter.POLICY_REFUSED);
            return;
        }
        PolicyFetch.Taken taken = from.fetch().take(said.part(), said.bytes().toArray());
        if (taken != PolicyFetch.Taken.KEPT) {
            context.counters().add(Counter.POLICY_REFUSED);
        }
        if (taken == PolicyFetch.Taken.WRONG) {
            giveUp(from, nowNs);
        } else if (from.fetch().isWhole()) {
            finish(from, nowNs);
        } else {
            goOn(from, nowNs);
        }
    }

    private void finish(Source from, long nowNs) {
        PolicyBook known = book;
        Optional<PolicyDocument> document = known == null
                ? Optional.empty()
                : from.fetch().copy().flatMap(copy -> PolicyDocument.open(copy, known.seal()));
        from.talk().dropOffer();
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
            context.turn().listener().onMembership(new MembershipNews.Decided(document));
            context.turn().then(() -> {
                effects.onTrust(nowNs);
                context.turn().then(() -> tellAll(nowNs));
            });
        } else {
            if (verdict == PolicyJudge.Verdict.UNDOES) {
                warnings.onUndoes(document.manifest(), nowNs);
            }
            context.counters().add(Counter.POLICY_REFUSED);
        }
        return verdict;
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

    private void giveUp(Source from, long nowNs) {
        from.talk().dropOffer();
        abandon(nowNs);
    }

    private void abandon(long nowNs) {
        end(Optional.empty(), nowNs);
    }

    private void end(Optional<PolicyFetch> unfinished, long nowNs) {
        source = null;
        fetchDeadlineNs = TimerQueue.NONE;
        begin(unfinished, nowNs);
        patience.onFetching(source != null, nowNs);
    }

    /** Fetches what whose turn it is offers, unless something is being fetched. */
    private void begin(Optional<PolicyFetch> unfinished, long nowNs) {
        if (book == null || source != null) {
            return;
        }
        PolicyTalk next = turns.next(connected(), book.judge());
        if (next != null) {
            source = new Source(next, FetchTurns.fetch(next, unfinished, current()), nowNs);
            patience.onFetching(true, nowNs);
            ask(source, nowNs);
        }
    }

    /** Who was asked for long makes room for others that offer something; what it gave is kept. */
    private void goOn(Source from, long nowNs) {
        if (from.fetch().hasFailed()) {
            giveUp(from, nowNs);
        } else if (book != null && turns.isOver(from.talk(), from.beganNs(), connected(), book.judge(), nowNs)) {
            turns.onTurn(from.talk(), from.fetch());
            end(Optional.of(from.fetch()), nowNs);
        } else {
            ask(from, nowNs);
        }
    }

    private void ask(Source from, long nowNs) {
        for (PolicyPart part : from.fetch().due(nowNs)) {
            from.talk()
                    .partner()
                    .say(new PolicyWord.Ask(PolicyWord.nameOf(from.fetch().manifest()), part));
        }
        fetchDeadlineNs = from.fetch().nextDeadlineNs(nowNs);
    }

    public long nextDeadlineNs() {
        return Math.min(servers.nextDeadlineNs(), Math.min(fetchDeadlineNs, patience.nextDeadlineNs()));
    }

    /** Parts may have been lost, servers not have heard, or have nothing to say. */
    public void onTimer(long nowNs) {
        patience.onTimer(nowNs);
        for (PolicyTalk talk : servers.due(nowNs)) {
            talk.onDoubt();
            tell(talk, nowNs);
        }
        Source from = source;
        if (from == null || nowNs < fetchDeadlineNs) {
            return;
        }
        goOn(from, nowNs);
    }
}
