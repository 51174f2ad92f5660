package org.meshnet.node.daemon.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.KnownPolicy;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other threads have the engine do, and ask of it: all goes by the mailbox. Any thread. */
public final class EngineDoor {
    private static final Logger LOG = LoggerFactory.getLogger(EngineDoor.class);
    private static final long STATUS_PATIENCE_MS = 2000;
    private static final long PING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);

    private final Mailbox mailbox;
    private long askedTurns;
    private volatile long answeredTurns;

    /** @param mailbox of the control loop */
    public EngineDoor(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** Gives the engine a command, soon. */
    public void submit(Command command) {
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            LOG.warn("the control loop is too busy for news of this host's network");
        }
    }

    /** Has the engine turned since this was asked the last time? One thread asks. */
    public boolean hasTurned() {
        if (answeredTurns != askedTurns) {
            return false;
        }
        long asked = askedTurns + 1;
        if (!mailbox.submit((engine, nowNs) -> answeredTurns = asked)) {
            return false;
        }
        askedTurns = asked;
        return true;
    }

    /** The engine's status; empty if it does not answer in time. */
    public Optional<MeshStatus> status() {
        CompletableFuture<MeshStatus> answer = new CompletableFuture<>();
        mailbox.submit((asked, nowNs) -> answer.complete(asked.status(nowNs)));
        try {
            return Optional.of(answer.get(STATUS_PATIENCE_MS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Finds out who has a name; says so once, at once or later, on any thread. */
    public void find(Label name, Consumer<NameSearchResult> onEnd) {
        Command command = new Command.FindName(name, onEnd);
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            onEnd.accept(NameSearchResult.UNANSWERED);
        }
    }

    /** How a peer stands; empty if it is not known. */
    public CompletableFuture<Optional<PeerAnswer>> explain(RuleQuestion question) {
        return ask(answer -> new Command.Explain(question, answer));
    }

    /** What is known of what the network's administrators said. */
    public CompletableFuture<KnownPolicy> policy() {
        return ask(Command.AskPolicy::new);
    }

    /** Has a document taken; what it is beside the one that was known. */
    public CompletableFuture<PolicyJudge.Verdict> take(PolicyDocument document) {
        return ask(answer -> new Command.TakePolicy(document, answer));
    }

    /** Begins a measurement of speed; how it stands then. */
    public CompletableFuture<SpeedStatus> measureSpeed(NodeKey peer, int seconds, int bytesPerSecond) {
        return ask(answer -> new Command.MeasureSpeed(peer, seconds, bytesPerSecond, answer));
    }

    /** How the one stands that was begun last; it goes on as long as this is asked. */
    public CompletableFuture<SpeedStatus> speed() {
        return ask(Command.AskSpeed::new);
    }

    /** Ends the one of this number, if it is under way; how it stands then. */
    public CompletableFuture<SpeedStatus> stopSpeed(long number) {
        return ask(answer -> new Command.StopSpeed(number, answer));
    }

    private <T> CompletableFuture<T> ask(Function<Consumer<T>, Command> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        submit(question.apply(answer::complete));
        return answer;
    }

    /** One ping, done by the control loop. */
    public CompletableFuture<PingResult> ping(PingTarget target) {
        CompletableFuture<PingResult> result = new CompletableFuture<>();
        Command command = new Command.Ping(target, PING_TIMEOUT_NS, result::complete);
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            result.complete(new PingResult.Failed(PingFailure.TOO_MANY));
        }
        return result;
    }
}
