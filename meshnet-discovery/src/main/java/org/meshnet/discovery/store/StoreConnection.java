package org.meshnet.discovery.store;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.discovery.registry.shared.SharedRoster;
import org.meshnet.discovery.registry.shared.StoreCommand;
import org.meshnet.discovery.registry.shared.StoreLink;
import org.meshnet.discovery.registry.shared.StoreReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a store by network. A thread of its own connects, as often as need be, and connects anew where nothing is
 * answered any more; the client's threads bring answers into an {@link Inbox}, and the server's loop takes them out.
 * The loop never waits for it.
 */
public final class StoreConnection implements StoreLink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreConnection.class);
    private static final long LOOK_MS = 500;
    /** A line on which nothing was answered for so long, though asked, is given up. */
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(8);

    private static final long NEVER = Long.MAX_VALUE;
    private static final int LONGEST_REASON = 200;
    /** What was the first server of a store is not any more. */
    private static final String NOT_FIRST = "READONLY";

    private final Supplier<Line> opener;
    private final Inbox inbox;
    private final Calls calls = new Calls();
    private final Thread keeper;
    /** Since when nothing was answered; {@link #NEVER} if nothing was asked since the last answer. */
    private final AtomicLong silentSinceNs = new AtomicLong(NEVER);

    private volatile @Nullable Line line;
    private volatile String reason = "not connected yet";
    /** The store has lost the scripts. */
    private volatile boolean isToBeRenewed;

    private volatile boolean isClosed;

    /**
     * One that is not connected yet.
     *
     * @param authority a file with the certificates that are taken (PEM), instead of those that the Java machine knows
     * @param wakeup has the server's loop call {@link #drainTo}; called by any thread
     */
    public StoreConnection(StoreAddress address, Optional<Path> authority, Runnable wakeup) {
        this.inbox = new Inbox(wakeup);
        this.opener = () -> Line.open(address, authority, inbox);
        this.keeper = new Thread(this::keep, "store");
        keeper.setDaemon(true);
    }

    /** Begins to connect. */
    public void start() {
        keeper.start();
    }

    private void keep() {
        try {
            while (!isClosed) {
                turn();
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            LOG.trace("told to end", e);
        }
        end();
    }

    private void turn() {
        if (line != null && !isToBeRenewed && !isStalled()) {
            return;
        }
        end();
        silentSinceNs.set(NEVER);
        isToBeRenewed = false;
        try {
            line = opener.get();
        } catch (RuntimeException | LinkageError e) {
            reason = words(e);
            LOG.debug("no connection to the store", e);
        }
    }

    private boolean isStalled() {
        long sinceNs = silentSinceNs.get();
        return sinceNs != NEVER && System.nanoTime() - sinceNs >= STALLED_NS;
    }

    private void end() {
        Line open = line;
        line = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void send(long number, StoreCommand command) {
        Line open = line;
        if (open == null) {
            inbox.answer(number, new StoreReply.Failed(reason));
            return;
        }
        silentSinceNs.compareAndSet(NEVER, System.nanoTime());
        Calls.Call call = command.handle(calls);
        try {
            open.call(call).whenComplete((found, failure) -> inbox.answer(number, reply(call, found, failure)));
        } catch (RuntimeException e) {
            inbox.answer(number, new StoreReply.Failed(words(e)));
        }
    }

    private StoreReply reply(Calls.Call call, @Nullable List<Object> found, @Nullable Throwable failure) {
        String words = found == null ? words(failure) : "";
        if (root(failure) instanceof RedisNoScriptException) {
            isToBeRenewed = true;
        }
        if (found != null
                || (root(failure) instanceof RedisCommandExecutionException && !words.startsWith(NOT_FIRST))) {
            silentSinceNs.set(NEVER);
        }
        if (found == null) {
            return new StoreReply.Failed(words);
        }
        try {
            return call.answer().apply(found);
        } catch (RuntimeException e) {
            return new StoreReply.Failed("an answer that is none: " + e);
        }
    }

    /** One line without what was asked. */
    private static String words(@Nullable Throwable failure) {
        Throwable root = root(failure);
        String text = root == null ? "no answer" : String.valueOf(root.getMessage() == null ? root : root.getMessage());
        String first = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        return first.substring(0, Math.min(first.length(), LONGEST_REASON));
    }

    private static @Nullable Throwable root(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Did something come that the roster is to be told? */
    public boolean hasNews() {
        return !inbox.isEmpty();
    }

    /** Tells the roster what came; by the server's loop. */
    public void drainTo(SharedRoster roster, long nowNs) {
        inbox.drainTo(roster, nowNs);
    }

    @Override
    public void close() {
        isClosed = true;
        keeper.interrupt();
        try {
            keeper.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
