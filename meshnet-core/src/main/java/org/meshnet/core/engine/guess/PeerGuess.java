package org.meshnet.core.engine.guess;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.path.GuessHistory;
import org.meshnet.core.path.GuessTurns;

/** What guessing ports with one peer has come to. Plain state, on which the guesser of ports acts. */
public final class PeerGuess {
    private static final long NEVER = Long.MAX_VALUE;

    private final GuessHistory history = new GuessHistory();
    private final ExtraLinks links = new ExtraLinks();
    private @Nullable HardRun run;
    private @Nullable Spray spray;
    private @Nullable GuessTurns turns;
    private @Nullable PathReason natReason;
    private long considerNs = NEVER;
    private long sprayPauseEndNs = Long.MIN_VALUE;
    private long runPauseEndNs = Long.MIN_VALUE;

    /** Whose turn it is where either side may have the hard NAT. */
    public GuessTurns turns(boolean isLower) {
        if (turns == null) {
            turns = new GuessTurns(isLower);
        }
        return turns;
    }

    public GuessHistory history() {
        return history;
    }

    /** Extra sockets towards the peer. */
    public ExtraLinks links() {
        return links;
    }

    /** Under way on this side, which is a hard one. */
    public Optional<HardRun> run() {
        return Optional.ofNullable(run);
    }

    public void setRun(HardRun next) {
        run = next;
    }

    public void clearRun() {
        run = null;
    }

    /** Ports of the peer that are being tried. */
    public Optional<Spray> spray() {
        return Optional.ofNullable(spray);
    }

    public void setSpray(Spray next) {
        spray = next;
    }

    public void clearSpray() {
        spray = null;
    }

    /** When to see whether a run is worth it. */
    public long considerNs() {
        return considerNs;
    }

    public void considerAt(long atNs) {
        considerNs = Math.min(considerNs, atNs);
    }

    public void clearConsidered() {
        considerNs = NEVER;
    }

    /** May a run begin because the peer asks for it? */
    public boolean allowsRunOnRequest(long nowNs) {
        return runPauseEndNs == Long.MIN_VALUE || nowNs - runPauseEndNs >= 0;
    }

    public void pauseRunsOnRequest(long endNs) {
        runPauseEndNs = endNs;
    }

    /** May the peer ask for probes again? */
    public boolean allowsSpray(long nowNs) {
        return sprayPauseEndNs == Long.MIN_VALUE || nowNs - sprayPauseEndNs >= 0;
    }

    public void pauseSprays(long endNs) {
        sprayPauseEndNs = endNs;
    }

    public void setNatReason(PathReason reason) {
        natReason = reason;
    }

    public void clearNatReason() {
        natReason = null;
    }

    /** Why the NATs let nothing through, if it is known that they do not. */
    public Optional<PathReason> reason() {
        return Optional.ofNullable(run != null || spray != null ? PathReason.GUESSING : natReason);
    }
}
