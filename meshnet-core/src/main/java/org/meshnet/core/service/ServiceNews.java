package org.meshnet.core.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a daemon tells its service manager, and when: that it is ready, how it is in one line, and that it is alive.
 * Sans-IO; what the manager does not take now is told again. Not thread-safe.
 *
 * <pre>
 *   STARTING ──ready──▶ READY ──reloading──▶ RELOADING
 *                         ▲                      │
 *                         └───────ready──────────┘
 * </pre>
 */
public final class ServiceNews {
    /** Least time from one status line to the next. */
    static final long STATUS_PAUSE_NS = TimeUnit.SECONDS.toNanos(3);
    /** How much longer a start may take from when it was said that it goes on. */
    static final long START_EXTENSION_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long START_PAUSE_NS = START_EXTENSION_NS / 4;
    private static final String READY = "READY=1";

    private final Manager manager;
    private final long watchdogNs;
    private State state = State.STARTING;
    private boolean isStateTold = true;
    private String status = "";
    private String toldStatus = "";
    private long statusNs;
    private long aliveNs;

    private enum State {
        STARTING,
        READY,
        RELOADING,
        STOPPING
    }

    /** Takes what is told. */
    @FunctionalInterface
    public interface Manager {
        /** Takes these lines, {@code NAME=VALUE} each; false if it takes nothing just now. */
        boolean tell(String lines);
    }

    /**
     * @param watchdogNs how soon after a sign of life there has to be another; 0 if nobody waits for any
     * @param nowNs the time
     */
    public ServiceNews(Manager manager, long watchdogNs, long nowNs) {
        this.manager = manager;
        this.watchdogNs = watchdogNs;
        this.statusNs = nowNs - STATUS_PAUSE_NS;
        this.aliveNs = nowNs - START_PAUSE_NS;
    }

    /** What holds now, in one line; told with the next turn for which the last one is long enough ago. */
    public void setStatus(String line) {
        status = line.replace('\n', ' ');
    }

    /** What was started does its work, or the reload is over. Once is enough. */
    public void ready(long nowNs) {
        if (state == State.STARTING || state == State.RELOADING) {
            enter(State.READY, nowNs);
        }
    }

    /** The configuration is read anew, from now until {@link #ready}. */
    public void reloading(long nowNs) {
        if (state == State.READY) {
            enter(State.RELOADING, nowNs);
        }
    }

    /** The end has begun. */
    public void stopping(long nowNs) {
        enter(State.STOPPING, nowNs);
    }

    private void enter(State next, long nowNs) {
        state = next;
        isStateTold = false;
        tellState(nowNs);
    }

    /** With the status, whenever the last one was told. */
    private void tellState(long nowNs) {
        List<String> lines = new ArrayList<>();
        switch (state) {
            case READY -> lines.add(READY);
            case RELOADING -> {
                lines.add("RELOADING=1");
                lines.add("MONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(nowNs));
            }
            case STOPPING -> lines.add("STOPPING=1");
            case STARTING -> {}
        }
        lines.add("STATUS=" + status);
        isStateTold = manager.tell(String.join("\n", lines));
        if (isStateTold) {
            toldStatus = status;
            statusNs = nowNs;
        }
    }

    /** The daemon has turned: only whoever knows that it really works may say so. Early and late calls are harmless. */
    public void onTurn(long nowNs) {
        if (!isStateTold) {
            tellState(nowNs);
        }
        if (!status.equals(toldStatus) && nowNs - statusNs >= STATUS_PAUSE_NS && manager.tell("STATUS=" + status)) {
            toldStatus = status;
            statusNs = nowNs;
        }
        if (nowNs - aliveNs >= alivePauseNs() && manager.tell(lifeSign())) {
            aliveNs = nowNs;
        }
    }

    /** When {@link #onTurn} has something to tell, if nothing happens before; {@link Long#MAX_VALUE} for never. */
    public long nextTurnNs() {
        long aliveDueNs = alivePauseNs() == Long.MAX_VALUE ? Long.MAX_VALUE : aliveNs + alivePauseNs();
        return status.equals(toldStatus) ? aliveDueNs : Math.min(aliveDueNs, statusNs + STATUS_PAUSE_NS);
    }

    private long alivePauseNs() {
        if (state == State.STARTING) {
            return START_PAUSE_NS;
        }
        return watchdogNs == 0 ? Long.MAX_VALUE : watchdogNs / 2;
    }

    /** A start that waits for something is no failed one. */
    private String lifeSign() {
        return state == State.STARTING
                ? "EXTEND_TIMEOUT_USEC=" + TimeUnit.NANOSECONDS.toMicros(START_EXTENSION_NS)
                : "WATCHDOG=1";
    }
}
