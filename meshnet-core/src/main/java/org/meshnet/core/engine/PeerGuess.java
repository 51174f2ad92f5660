package org.meshnet.core.engine;

import java.util.Optional;
import org.meshnet.core.path.GuessHistory;
import org.meshnet.core.path.GuessTurns;

/** What guessing ports with one peer has come to. Plain state; {@link PortGuesser} acts on it. */
final class PeerGuess {
    private static final long NEVER = Long.MAX_VALUE;

    private final GuessHistory history = new GuessHistory();
    private final ExtraLinks links = new ExtraLinks();
    private Optional<HardRun> run = Optional.empty();
    private Optional<Spray> spray = Optional.empty();
    private Optional<GuessTurns> turns = Optional.empty();
    private Optional<PathReason> natReason = Optional.empty();
    private long considerNs = NEVER;
    private long sprayPauseEndNs = Long.MIN_VALUE;
    private long runPauseEndNs = Long.MIN_VALUE;

    /** Whose turn it is where either side may have the hard NAT. */
    GuessTurns turns(boolean isLower) {
        turns = turns.or(() -> Optional.of(new GuessTurns(isLower)));
        return turns.get();
    }

    GuessHistory history() {
        return history;
    }

    /** Extra sockets towards the peer. */
    ExtraLinks links() {
        return links;
    }

    /** Under way on this side, which is a hard one. */
    Optional<HardRun> run() {
        return run;
    }

    void setRun(Optional<HardRun> next) {
        run = next;
    }

    /** Ports of the peer that are being tried. */
    Optional<Spray> spray() {
        return spray;
    }

    void setSpray(Optional<Spray> next) {
        spray = next;
    }

    /** When to see whether a run is worth it. */
    long considerNs() {
        return considerNs;
    }

    void considerAt(long atNs) {
        considerNs = Math.min(considerNs, atNs);
    }

    void clearConsidered() {
        considerNs = NEVER;
    }

    /** May a run begin because the peer asks for it? */
    boolean allowsRunOnRequest(long nowNs) {
        return runPauseEndNs == Long.MIN_VALUE || nowNs - runPauseEndNs >= 0;
    }

    void pauseRunsOnRequest(long endNs) {
        runPauseEndNs = endNs;
    }

    /** May the peer ask for probes again? */
    boolean allowsSpray(long nowNs) {
        return sprayPauseEndNs == Long.MIN_VALUE || nowNs - sprayPauseEndNs >= 0;
    }

    void pauseSprays(long endNs) {
        sprayPauseEndNs = endNs;
    }

    void setNatReason(Optional<PathReason> reason) {
        natReason = reason;
    }

    /** Why the NATs let nothing through, if it is known that they do not. */
    Optional<PathReason> reason() {
        return run.isPresent() || spray.isPresent() ? Optional.of(PathReason.GUESSING) : natReason;
    }
}
