package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.SpeedJson;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The command {@code speedtest}: has the daemon measure how much passes between this node and a peer, and shows how far
 * that has come. The daemon ends it if this ends.
 */
final class SpeedTester {
    static final int DEFAULT_SECONDS = 5;
    static final int DEFAULT_BYTES_PER_SECOND = 12_500_000;

    private static final int POLL_MS = 250;
    /** From there on it is the limit that was measured, and not the path. */
    private static final double NEAR_LIMIT = 0.9;

    private static final double BYTES_PER_MEGABIT = 1e6 / 8;
    private static final String CLEAR_LINE = "\r\033[K";

    private final Terminal terminal;
    private final Pinger.Asker daemon;
    private final Pinger.Pace pace;

    /** @param pace between two looks at how it stands */
    SpeedTester(Terminal terminal, Pinger.Asker daemon, Pinger.Pace pace) {
        this.terminal = terminal;
        this.daemon = daemon;
        this.pace = pace;
    }

    /**
     * Measures.
     *
     * @param seconds each way
     * @throws UserError if there is no such peer, or it cannot be measured
     */
    ExitCode run(String peer, int seconds, int bytesPerSecond, boolean isJson) throws UserError {
        PeerFinder.Found found = PeerFinder.of(daemon, peer).find(peer);
        // Where there is no session yet, one is made for it.
        daemon.ask(PingJson.request(found.target()));
        JsonObject known = PeerFinder.of(daemon, peer).peer(peer);
        NodeKey key = NodeKey.of(Hex.decode(known.get("publicKey").getAsString()));
        JsonObject begun = daemon.ask(SpeedJson.request(new SpeedJson.Wish(key, seconds, bytesPerSecond)));
        JsonObject ended =
                isEnded(begun) ? begun : follow(begun, !isJson && terminal.tty().isScreen());
        Optional<SpeedStatus.Failure> failure = failure(ended);
        if (isJson) {
            ended.addProperty("peer", found.name());
            terminal.out().println(Json.pretty(ended));
        } else if (failure.isPresent()) {
            throw new UserError(ExitCode.UNAVAILABLE, "speedtest: " + text(failure.get(), found.name()));
        } else {
            show(found.name(), ended);
        }
        return failure.isPresent() ? ExitCode.UNAVAILABLE : ExitCode.OK;
    }

    /** Until it has ended, which the daemon sees to. With Ctrl-C it ends at once. */
    private JsonObject follow(JsonObject begun, boolean showsProgress) throws UserError {
        long number = number(begun);
        Thread atEnd = new Thread(() -> stop(number), "stop-speedtest");
        Runtime.getRuntime().addShutdownHook(atEnd);
        try {
            JsonObject status = begun;
            while (number(status) == number && !isEnded(status)) {
                print(showsProgress, CLEAR_LINE + progress(status));
                pace.await(POLL_MS);
                status = daemon.ask(SpeedJson.statusRequest());
            }
            if (number(status) != number) {
                throw new UserError(ExitCode.UNAVAILABLE, "speedtest: another one was begun here meanwhile");
            }
            return status;
        } finally {
            print(showsProgress, CLEAR_LINE);
            forget(atEnd);
        }
    }

    private void stop(long number) {
        try {
            daemon.ask(SpeedJson.stopRequest(number));
        } catch (UserError e) {
            // It ends by itself soon, as nobody looks at it any more.
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook runs.
        }
    }

    private void print(boolean isWanted, String text) {
        if (isWanted) {
            terminal.out().print(text);
            terminal.out().flush();
        }
    }

    private static long number(JsonObject status) {
        return status.get("number").getAsLong();
    }

    private static boolean isEnded(JsonObject status) {
        return isPhase(status, SpeedStatus.Phase.ENDED);
    }

    private static boolean isPhase(JsonObject status, SpeedStatus.Phase phase) {
        return status.get("phase").getAsString().equals(Json.word(phase));
    }

    private static String progress(JsonObject status) {
        if (isPhase(status, SpeedStatus.Phase.ASKING)) {
            return "asking";
        }
        return isPhase(status, SpeedStatus.Phase.OUT)
                ? "there  " + way(status.getAsJsonObject("out"))
                : "back   " + way(status.getAsJsonObject("back"));
    }

    private void show(String name, JsonObject status) {
        terminal.out().println("to " + name + "    " + way(status.getAsJsonObject("out")));
        terminal.out().println("from " + name + "  " + way(status.getAsJsonObject("back")));
        long limit = status.get("limitBytesPerSecond").getAsLong();
        if (fastest(status) >= NEAR_LIMIT * limit) {
            terminal.out().println("limit " + megabits(limit) + "; for more: --rate here, --speedtest-rate there");
        }
    }

    private static long fastest(JsonObject status) {
        return Stream.of("out", "back")
                .mapToLong(
                        way -> status.getAsJsonObject(way).get("bytesPerSecond").getAsLong())
                .max()
                .orElseThrow();
    }

    private static String way(JsonObject way) {
        long sent = way.get("sentFrames").getAsLong();
        String speed = megabits(way.get("bytesPerSecond").getAsLong());
        return sent == 0 ? speed : speed + lost(sent, way.get("receivedFrames").getAsLong());
    }

    private static String lost(long sent, long received) {
        return String.format(Locale.ROOT, ", %.2f %% lost", 100.0 * (sent - received) / sent);
    }

    private static String megabits(long bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f Mbit/s", bytesPerSecond / BYTES_PER_MEGABIT);
    }

    private static Optional<SpeedStatus.Failure> failure(JsonObject status) throws UserError {
        if (status.get("failure").isJsonNull()) {
            return Optional.empty();
        }
        String word = status.get("failure").getAsString();
        for (SpeedStatus.Failure failure : SpeedStatus.Failure.values()) {
            if (Json.word(failure).equals(word)) {
                return Optional.of(failure);
            }
        }
        throw new UserError(ExitCode.UNAVAILABLE, "speedtest: it ended: " + word);
    }

    private static String text(SpeedStatus.Failure failure, String name) {
        return switch (failure) {
            case UNKNOWN_PEER, NONE -> "this node does not know " + name + " any more";
            case NOT_KNOWN_THERE -> name + " takes part in none: it runs an older program, or has --speedtest-rate 0";
            case NO_SESSION -> name + " is not reached; meshnet-node explain " + name + " tells why";
            case REFUSED -> name + " agrees to none: by its rules this node reaches nothing there";
            case BUSY_THERE -> name + " takes part in another one, or did in many of late; try again in a minute";
            case BUSY_HERE -> "this node takes part in another one; try again in half a minute";
            case NO_ANSWER -> name + " does not answer, or not any more";
            case STOPPED -> "the measurement was ended here";
        };
    }
}
