package org.meshnet.core.engine.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.wire.PolicyWord;

/**
 * Fetches documents that partners offer, part by part. One at a time, from one partner; whoever leaves a part
 * unanswered, lies, or has had its turn, makes room for the next one that offers something. Control thread only.
 */
final class PolicyFetcher {
    /** A fetch under way. */
    private record Source(PolicyTalk talk, PolicyFetch fetch, long beganNs) {}

    /** Takes what was fetched. */
    @FunctionalInterface
    interface Whole {
        void onWhole(PolicyDocument document, PolicyTalk from, long nowNs);
    }

    private final EngineContext context;
    private final @Nullable PolicyBook book;
    private final Patience patience;
    private final Supplier<List<PolicyTalk>> connected;
    private final Whole sink;
    private final FetchTurns turns = new FetchTurns();
    private @Nullable Source source;
    private long deadlineNs = TimerQueue.NONE;

    /** @param connected all partners that hear what is said */
    PolicyFetcher(
            EngineContext context,
            @Nullable PolicyBook book,
            Patience patience,
            Supplier<List<PolicyTalk>> connected,
            Whole sink) {
        this.context = context;
        this.book = book;
        this.patience = patience;
        this.connected = connected;
        this.sink = sink;
    }

    /** A partner offers something later. */
    void onOffer(PolicyTalk talk, PolicyManifest manifest, long nowNs) {
        turns.onOffer(talk, manifest);
        begin(Optional.empty(), nowNs);
    }

    /** A partner hears nothing any more. */
    void onGone(Optional<PolicyTalk> ended, long nowNs) {
        Source from = source;
        if (from != null && ended.filter(talk -> talk == from.talk()).isPresent()) {
            abandon(nowNs);
        }
    }

    /** A partner gives a part. */
    void onPart(PolicyWord.Part said, PolicyTalk talk, long nowNs) {
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
            sink.onWhole(document.get(), from.talk(), nowNs);
        } else {
            context.counters().add(Counter.POLICY_REFUSED);
        }
        abandon(nowNs);
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
        deadlineNs = TimerQueue.NONE;
        begin(unfinished, nowNs);
        patience.onFetching(source != null, nowNs);
    }

    /** Fetches what whose turn it is offers, unless something is being fetched. */
    private void begin(Optional<PolicyFetch> unfinished, long nowNs) {
        if (book == null || source != null) {
            return;
        }
        PolicyTalk next = turns.next(connected.get(), book.judge());
        if (next != null) {
            source = new Source(
                    next, FetchTurns.fetch(next, unfinished, book.judge().current()), nowNs);
            patience.onFetching(true, nowNs);
            ask(source, nowNs);
        }
    }

    /** Who was asked for long makes room for others that offer something; what it gave is kept. */
    private void goOn(Source from, long nowNs) {
        if (from.fetch().hasFailed()) {
            giveUp(from, nowNs);
        } else if (book != null && turns.isOver(from.talk(), from.beganNs(), connected.get(), book.judge(), nowNs)) {
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
        deadlineNs = from.fetch().nextDeadlineNs(nowNs);
    }

    long nextDeadlineNs() {
        return deadlineNs;
    }

    /** Parts may have been lost. */
    void onTimer(long nowNs) {
        Source from = source;
        if (from != null && nowNs >= deadlineNs) {
            goOn(from, nowNs);
        }
    }
}
