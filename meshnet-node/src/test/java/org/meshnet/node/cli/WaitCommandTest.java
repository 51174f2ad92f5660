package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class WaitCommandTest {
    private static final String PEER = "{\"id\": \"bob\", \"publicKey\": \"" + "ab".repeat(32)
            + "\", \"addresses\": [\"10.0.0.2\"], \"name\": null, \"aliases\": []}";

    private long nowMs;
    private long runsAtMs;
    private long readyAtMs;
    private long knownAtMs;
    private long answersAtMs;
    private final WaitCommand command = new WaitCommand(
            this::answer, intervalMs -> nowMs += intervalMs, () -> TimeUnit.MILLISECONDS.toNanos(nowMs));

    private JsonObject answer(JsonObject request) throws UserError {
        if (nowMs < runsAtMs) {
            throw new UserError(ExitCode.UNAVAILABLE, "no meshnet-node is running");
        }
        return JsonParser.parseString(
                        switch (Requests.command(request)) {
                            case Requests.READY -> "{\"ready\": " + (nowMs >= readyAtMs) + "}";
                            case Requests.STATUS ->
                                "{\"peers\": [" + (nowMs >= knownAtMs ? PEER : "") + "], \"addresses\": []}";
                            case Requests.PING ->
                                "{\"failure\": " + (nowMs >= answersAtMs ? "null" : "\"no-path\"") + "}";
                            default -> throw new AssertionError(request);
                        })
                .getAsJsonObject();
    }

    @Test
    void shouldWaitForTheNodeAndItsAddresses() throws UserError {
        runsAtMs = 1_000;
        readyAtMs = 4_000;
        command.run(Optional.empty(), 10);
        assertEquals(4_000, nowMs);
    }

    @Test
    void shouldWaitUntilThePeerIsKnownAndAnswers() throws UserError {
        knownAtMs = 2_000;
        answersAtMs = 3_000;
        command.run(Optional.of("bob"), 10);
        assertEquals(3_000, nowMs);
    }

    @Test
    void shouldSayWhatIsMissingWhenTheTimeIsOver() {
        readyAtMs = 60_000;
        assertFailure(ExitCode.UNAVAILABLE, "waited 1 s, and the node has no address in the mesh yet");
        readyAtMs = 0;
        knownAtMs = 60_000;
        assertFailure(ExitCode.UNAVAILABLE, "no peer is called bob");
        knownAtMs = 0;
        answersAtMs = 60_000;
        assertFailure(ExitCode.UNAVAILABLE, "bob does not answer: no-path");
    }

    private void assertFailure(ExitCode code, String words) {
        UserError error = assertThrows(UserError.class, () -> command.run(Optional.of("bob"), 1));
        assertEquals(code, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void shouldNotWaitForWhatDoesNotChange() {
        WaitCommand denied = new WaitCommand(
                request -> {
                    throw new UserError(ExitCode.PRIVILEGE, "only root");
                },
                intervalMs -> {
                    throw new AssertionError("it waits");
                },
                () -> 0);
        assertThrows(UserError.class, () -> denied.run(Optional.empty(), 10));
    }

    @Test
    void shouldTakeNumbersOfSecondsOnly() throws UserError {
        assertEquals(WaitCommand.DEFAULT_SECONDS, WaitCommand.seconds(Optional.empty()));
        assertEquals(0, WaitCommand.seconds(Optional.of("0")));
        assertThrows(UserError.class, () -> WaitCommand.seconds(Optional.of("soon")));
    }
}
