package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** The command {@code ping}: has the daemon probe a peer, one probe after the other, and prints what came of each. */
final class Pinger {
    private final Terminal terminal;
    private final Asker daemon;
    private final Pace pace;

    /** Asks the daemon. */
    @FunctionalInterface
    interface Asker {
        JsonObject ask(JsonObject request) throws UserError;
    }

    /** Waits between two pings. */
    @FunctionalInterface
    interface Pace {
        /** Waits until so long after it was last called, or not at all if that is over. */
        void await(int intervalMs);
    }

    Pinger(Terminal terminal, Asker daemon, Pace pace) {
        this.terminal = terminal;
        this.daemon = daemon;
        this.pace = pace;
    }

    /**
     * Pings until the options are satisfied.
     *
     * @return {@link ExitCode#OK} if at least one answer came
     * @throws UserError if there is no such peer, or the daemon does not answer
     */
    ExitCode run(String peer, PingOptions options) throws UserError {
        PeerFinder.Found found = PeerFinder.of(daemon, peer).find(peer);
        PingTally tally = new PingTally(found);
        print(options, "ping " + found.description());
        for (int i = 0; i < options.count() && !(options.isUntilDirect() && tally.isDirect()); i++) {
            pace.await(options.intervalMs());
            JsonObject answer = daemon.ask(PingJson.request(found.target()));
            requireKnown(found, answer);
            tally.add(answer);
            print(options, tally.line());
        }
        print(options, tally.summary());
        if (options.isJson()) {
            terminal.out().println(Json.pretty(tally.json()));
        }
        return tally.hasAnswer() ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }

    private static void requireKnown(PeerFinder.Found found, JsonObject answer) throws UserError {
        String unknown = Json.word(PingFailure.UNKNOWN_PEER);
        if (!answer.get("failure").isJsonNull()
                && unknown.equals(answer.get("failure").getAsString())) {
            throw new UserError(
                    ExitCode.USAGE, "nobody in this network is " + found.name() + "; see meshnet-node peers");
        }
    }

    private void print(PingOptions options, String line) {
        if (!options.isJson()) {
            terminal.out().println(line);
            terminal.out().flush();
        }
    }
}
