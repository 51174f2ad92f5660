package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** The command {@code wait}: waits until the node has its addresses in the mesh, and a peer answers it. */
final class WaitCommand {
    static final int DEFAULT_SECONDS = 60;

    private static final int PAUSE_MS = 200;

    private final Pinger.Asker daemon;
    private final Pinger.Pace pace;
    private final LongSupplier clock;

    /** @param clock monotonic, in nanoseconds */
    WaitCommand(Pinger.Asker daemon, Pinger.Pace pace, LongSupplier clock) {
        this.daemon = daemon;
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * Waits.
     *
     * @param peer whose answer is waited for; empty for none
     * @param seconds how long, at most
     * @throws UserError if it is not so by then, or it is no use to wait
     */
    void run(Optional<String> peer, int seconds) throws UserError {
        long startNs = clock.getAsLong();
        Optional<String> missing = missing(peer);
        while (missing.isPresent()) {
            if (clock.getAsLong() - startNs >= TimeUnit.SECONDS.toNanos(seconds)) {
                throw new UserError(ExitCode.UNAVAILABLE, "waited " + seconds + " s, and " + missing.get());
            }
            pace.await(PAUSE_MS);
            missing = missing(peer);
        }
    }

    private Optional<String> missing(Optional<String> peer) throws UserError {
        try {
            JsonObject answer = daemon.ask(Requests.request(Requests.READY));
            if (!answer.get(Requests.READY).getAsBoolean()) {
                return Optional.of("the node has no address in the mesh yet");
            }
        } catch (UserError e) {
            return missing(e, e.exitCode() == ExitCode.UNAVAILABLE);
        }
        return peer.isPresent() ? unanswered(peer.get()) : Optional.empty();
    }

    /** Who is not known now may be soon. */
    private Optional<String> unanswered(String peer) throws UserError {
        try {
            PeerFinder.Found found = PeerFinder.of(daemon, peer).find(peer);
            JsonObject answer = daemon.ask(PingJson.request(found.target()));
            return answer.get("failure").isJsonNull()
                    ? Optional.empty()
                    : Optional.of(found.name() + " does not answer: "
                            + answer.get("failure").getAsString());
        } catch (UserError e) {
            return missing(e, e.exitCode() == ExitCode.UNAVAILABLE || e.exitCode() == ExitCode.USAGE);
        }
    }

    private static Optional<String> missing(UserError reason, boolean isOfUse) throws UserError {
        if (!isOfUse) {
            throw reason;
        }
        return Optional.of(String.valueOf(reason.getMessage()));
    }

    /** @throws UserError if that is no number of seconds */
    static int seconds(Optional<String> text) throws UserError {
        String given = text.orElse(String.valueOf(DEFAULT_SECONDS));
        if (!given.matches("\\d{1,6}")) {
            throw new UserError(
                    ExitCode.USAGE, CommandTree.TIMEOUT + ": expected a number of seconds from 0 to 999999");
        }
        return Integer.parseInt(given);
    }
}
