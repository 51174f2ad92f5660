package org.meshnet.node.network;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.ExitStatus.State;
import org.meshnet.node.control.Warnings;
import org.meshnet.tun.ExitPlan;
import org.meshnet.tun.ExitPlan.Family;
import org.meshnet.tun.ExitRouting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this host's traffic go through the member that the user chose, and keeps it from going another way: from the
 * start of the node on, while the member is not there, and after the node was killed, until it is started again or told
 * otherwise. Thread-safe.
 */
public final class ExitRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExitRoutes.class);
    private static final String MATTER = "exit";
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);

    private final ExitRouting routing;
    private final Wish wish;
    private final IntSupplier interfaceIndex;
    private final Warnings warnings;
    /** What is to be so; null if traffic goes its usual way. */
    private @Nullable ExitPlan wanted;

    private @Nullable ExitPlan applied;
    private long triedNs = Long.MIN_VALUE / 2;
    private ExitStatus status = ExitStatus.NONE;
    private volatile boolean isWanted;
    private boolean isFailing;
    private boolean isKept;
    private boolean isClosed;

    /**
     * What the user wants besides.
     *
     * @param isLanAllowed do the networks on this host's links stay reachable
     * @param isFailOpen does traffic go its usual way while the member is not there
     */
    public record Wish(boolean isLanAllowed, boolean isFailOpen) {}

    /**
     * @param interfaceIndex the mesh's
     * @param warnings of what the system refuses
     */
    public ExitRoutes(ExitRouting routing, Wish wish, IntSupplier interfaceIndex, Warnings warnings) {
        this.routing = routing;
        this.wish = wish;
        this.interfaceIndex = interfaceIndex;
        this.warnings = warnings;
    }

    /**
     * Before anything is known of members: nothing leaves if an exit is wanted; else what a former process left is
     * undone.
     *
     * @throws IOException if the system refuses what is wanted
     */
    public synchronized void begin(boolean isAsked) throws IOException {
        isWanted = isAsked;
        if (isAsked && !wish.isFailOpen()) {
            set(ExitPlan.blocked(wish.isLanAllowed()));
        } else {
            undo(isAsked);
        }
    }

    private void undo(boolean isAsked) throws IOException {
        try {
            if (routing.clear()) {
                LOG.info("traffic was still kept for the exit of a node that did not end by itself; it is free now");
            }
        } catch (IOException e) {
            if (isAsked) {
                throw e;
            }
            LOG.debug("nothing of an exit can be undone: {}", e.toString());
        }
    }

    /** How it stands with the member now. */
    public synchronized void onExit(ExitStatus fresh) {
        if (isClosed) {
            return;
        }
        status = fresh;
        isWanted = fresh.state() != State.UNWANTED;
        say(status);
        Optional<ExitPlan> plan = plan(status);
        attempt(() -> {
            if (plan.isEmpty()) {
                wanted = null;
                applied = null;
                routing.clear();
            } else {
                set(plan.get());
            }
        });
    }

    /** Puts back what somebody else took away, and tries again, after a while, what the system refused. */
    public synchronized void restore(long nowNs) {
        ExitPlan plan = wanted;
        if (plan == null || isClosed) {
            return;
        }
        if (plan.equals(applied)) {
            attempt(() -> putBack(plan));
        } else if (nowNs - triedNs >= RETRY_NS) {
            triedNs = nowNs;
            attempt(() -> set(plan));
        }
    }

    private void putBack(ExitPlan plan) throws IOException {
        if (routing.restore(plan)) {
            LOG.warn("somebody took away rules or routes that lead this host's traffic to the exit: they are back");
        }
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private void attempt(Change change) {
        try {
            change.make();
            warnings.clear(MATTER);
            isFailing = false;
        } catch (IOException e) {
            complain(e);
        }
    }

    /** Empty if traffic goes its usual way. */
    private Optional<ExitPlan> plan(ExitStatus status) {
        boolean isOpen = wish.isFailOpen() && status.state() != State.USED;
        if (status.state() == State.UNWANTED || isOpen) {
            return Optional.empty();
        }
        return Optional.of(new ExitPlan(
                interfaceIndex.getAsInt(),
                fate(status.families().v4()),
                fate(status.families().v6()),
                wish.isLanAllowed()));
    }

    private static Family fate(boolean isOffered) {
        return isOffered ? Family.LED : Family.BLOCKED;
    }

    private void set(ExitPlan plan) throws IOException {
        wanted = plan;
        if (!plan.equals(applied)) {
            routing.apply(plan);
            applied = plan;
        }
    }

    private void complain(IOException e) {
        String text = "this host's traffic does not go by the exit as it should: " + e.getMessage();
        warnings.set(MATTER, text);
        if (!isFailing) {
            LOG.warn(text);
        }
        isFailing = true;
    }

    private void say(ExitStatus status) {
        String name =
                status.member().map(ExitStatus.Member::id).or(status::wanted).orElse("");
        switch (status.state()) {
            case UNWANTED -> LOG.info("traffic to everywhere goes its usual way");
            case UNKNOWN -> LOG.warn("the exit {} is not known here; {}", name, meanwhile());
            case NOT_OFFERED -> LOG.warn("{} offers no exit (--offer-exit); {}", name, meanwhile());
            case UNREACHABLE -> LOG.warn("the exit {} does not answer; {}", name, meanwhile());
            case USED -> LOG.info("traffic to everywhere goes through {}{}", name, except(status));
        }
    }

    private String meanwhile() {
        return wish.isFailOpen() ? "traffic goes its usual way meanwhile" : "traffic is blocked meanwhile";
    }

    private static String except(ExitStatus status) {
        if (!status.families().v6()) {
            return ", but IPv6, which it does not offer and which is blocked";
        }
        return status.families().v4() ? "" : ", but IPv4, which it does not offer and which is blocked";
    }

    /** Is this host's traffic to go through a member? */
    public boolean isWanted() {
        return isWanted;
    }

    /** The member, and how it stands. */
    public synchronized ExitStatus status() {
        return status;
    }

    /** Nobody asked for the end: what is blocked stays so until the node is there again. */
    public synchronized void keep() {
        isKept = true;
    }

    /** Lets traffic go its usual way again. Later calls do nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            if (!isKept && isWanted) {
                routing.clear();
            }
        } finally {
            routing.close();
        }
    }
}
