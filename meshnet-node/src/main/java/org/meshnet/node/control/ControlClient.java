package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Asks one daemon of this host. Blocks, but never for longer than a few seconds. */
public final class ControlClient {
    private static final long STOP_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_MS = 20;

    private final Choice choice;

    /** Which daemon is meant; looked for with each question. */
    @FunctionalInterface
    private interface Choice {
        Path socket() throws UserError;
    }

    private ControlClient(Choice choice) {
        this.choice = choice;
    }

    /**
     * Asks the only daemon there is.
     *
     * @param folder of the control sockets
     */
    public static ControlClient ofTheOnlyOne(Path folder) {
        return new ControlClient(new DaemonFinder(folder)::only);
    }

    /**
     * Asks the daemon on this interface.
     *
     * @param folder of the control sockets
     */
    public static ControlClient of(Path folder, String interfaceName) {
        DaemonFinder finder = new DaemonFinder(folder);
        return new ControlClient(() -> finder.named(interfaceName));
    }

    /**
     * One for each daemon of this host, be it that it does not answer, or for the one that is named; none if none runs.
     *
     * @param folder of the control sockets
     * @throws UserError if this user may not ask, or there is none of that name
     */
    public static List<ControlClient> all(Path folder, Optional<String> interfaceName) throws UserError {
        DaemonFinder finder = new DaemonFinder(folder);
        List<Path> sockets = interfaceName.isPresent() ? List.of(finder.named(interfaceName.get())) : finder.all();
        return sockets.stream().map(socket -> new ControlClient(() -> socket)).toList();
    }

    /**
     * One for each daemon that runs, be they of one process or of several.
     *
     * @throws UserError if there is none
     */
    public static List<ControlClient> ofEveryOne(Path folder) throws UserError {
        return new DaemonFinder(folder)
                .everyOne().stream()
                        .map(socket -> new ControlClient(() -> socket))
                        .toList();
    }

    /** @throws UserError if there is no such daemon, several could be meant, or it does not answer */
    public JsonObject ask(String command) throws UserError {
        return ask(Requests.request(command));
    }

    /**
     * The same, where a daemon that answers with an error is no error: empty then.
     *
     * @throws UserError if it does not answer
     */
    public Optional<JsonObject> askIfKnown(String command) throws UserError {
        JsonObject answer = exchange(choice.socket(), Requests.request(command));
        return Requests.error(answer).isPresent() ? Optional.empty() : Optional.of(answer);
    }

    /**
     * The same with a request that says more than its command.
     *
     * @throws UserError as {@link #ask(String)}
     */
    public JsonObject ask(JsonObject request) throws UserError {
        return ask(choice.socket(), request);
    }

    /**
     * Asks it to stop and waits until it has, be it that it was about to.
     *
     * @throws UserError as {@link #ask(String)}
     */
    public void stop() throws UserError {
        Path socket = choice.socket();
        try {
            ask(socket, Requests.request(Requests.DOWN));
        } catch (UserError e) {
            if (SocketPaths.isAlive(socket)) {
                throw e;
            }
        }
        long startNs = System.nanoTime();
        while (SocketPaths.isAlive(socket)) {
            if (System.nanoTime() - startNs > STOP_PATIENCE_NS) {
                throw new UserError(ExitCode.UNAVAILABLE, "the daemon at " + socket + " does not stop");
            }
            pause();
        }
    }

    private static JsonObject ask(Path socket, JsonObject request) throws UserError {
        JsonObject answer = exchange(socket, request);
        Optional<String> error = Requests.error(answer);
        if (error.isPresent()) {
            throw new UserError(Requests.exitCode(answer), "the daemon answers: " + error.get());
        }
        return answer;
    }

    private static JsonObject exchange(Path socket, JsonObject request) throws UserError {
        try {
            return ControlExchange.with(socket, request);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.UNAVAILABLE, "the daemon at " + socket + " does not answer: " + e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
