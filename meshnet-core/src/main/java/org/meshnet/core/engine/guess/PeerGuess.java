package org.meshnet.core.engine.guess;

import java.util.Optional;
import org.meshnet.core.engine.nat.PortGuesser;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.path.GuessHistory;
import org.meshnet.core.path.GuessTurns;

/** What guessing ports with one peer has come to. Plain state; {@link PortGuesser} acts on it. */
public final class PeerGuess {
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
    public GuessTurns turns(boolean isLower) {
        turns = turns.or(() -> Optional.of(new GuessTurns(isLower)));
        return turns.get();
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
        return run;
    }

    public void setRun(Optional<HardRun> next) {
        run = next;
    }

    /** Ports of the peer that are being tried. */
    public Optional<Spray> spray() {
        return spray;
    }

    public void setSpray(Optional<Spray> next) {
        spray = next;
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

    public void setNatReason(Optional<PathReason> reason) {
        natReason = reason;
    }

    /** Why the NATs let nothing through, if it is known that they do not. */
    public Optional<PathReason> reason() {
        return run.isPresent() || spray.isPresent() ? Optional.of(PathReason.GUESSING) : natReason;
    }
}
