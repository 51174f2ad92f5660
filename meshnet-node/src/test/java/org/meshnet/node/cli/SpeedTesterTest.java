package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.SpeedJson;
import org.meshnet.node.control.StatusJson;
import org.meshnet.node.control.Statuses;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class SpeedTesterTest {
    private static final SpeedStatus.Way OUT = new SpeedStatus.Way(12_500_000, 1000, 990);
    private static final SpeedStatus.Way BACK = new SpeedStatus.Way(1_250_000, 0, 0);

    private final Console console = new Console();
    private final Deque<SpeedStatus> answers = new ArrayDeque<>();

    private static SpeedStatus status(SpeedStatus.Phase phase, Optional<SpeedStatus.Failure> failure) {
        return new SpeedStatus(1, phase, 12_500_000, OUT, BACK, failure);
    }

    /** A daemon that knows the peer beta, and answers the next each time. */
    private JsonObject ask(JsonObject request) {
        return switch (Requests.command(request)) {
            case Requests.STATUS -> StatusJson.of(Statuses.example());
            case Requests.SPEEDTEST, Requests.SPEEDTEST_STATUS -> SpeedJson.answer(answers.pop());
            case Requests.PING -> PingJson.answer(new PingResult.Failed(PingFailure.NO_PATH), link -> Optional.empty());
            default -> new JsonObject();
        };
    }

    private SpeedTester tester() {
        return new SpeedTester(console.terminal(), this::ask, ms -> {});
    }

    @Test
    void shouldPrintWhatWasMeasured() throws UserError {
        answers.addAll(List.of(
                status(SpeedStatus.Phase.ASKING, Optional.empty()),
                status(SpeedStatus.Phase.BACK, Optional.empty()),
                status(SpeedStatus.Phase.ENDED, Optional.empty())));
        assertEquals(ExitCode.OK, tester().run("beta", 5, 12_000, false));
        assertEquals(
                List.of(
                        "to beta    100.0 Mbit/s, 1.00 % lost",
                        "from beta  10.0 Mbit/s", "limit 100.0 Mbit/s; for more: --rate here, --speedtest-rate there"),
                console.outText().lines().toList());
    }

    @Test
    void shouldSayNothingOfALimitThatWasNotReached() throws UserError {
        answers.add(new SpeedStatus(1, SpeedStatus.Phase.ENDED, 12_500_000, BACK, BACK, Optional.empty()));
        assertEquals(ExitCode.OK, tester().run("beta", 5, 12_000, false));
        assertEquals(
                List.of("to beta    10.0 Mbit/s", "from beta  10.0 Mbit/s"),
                console.outText().lines().toList());
    }

    @Test
    void shouldShowOnAScreenHowFarItIs() throws UserError {
        console.with(FakeTty.screen(24, 80));
        answers.addAll(List.of(
                status(SpeedStatus.Phase.ASKING, Optional.empty()),
                status(SpeedStatus.Phase.OUT, Optional.empty()),
                status(SpeedStatus.Phase.BACK, Optional.empty()),
                status(SpeedStatus.Phase.ENDED, Optional.empty())));
        assertEquals(ExitCode.OK, tester().run("beta", 5, 12_000, false));
        String[] drawn = console.outText().split("\r\033\\[K");
        assertEquals(
                List.of("", "asking", "there  100.0 Mbit/s, 1.00 % lost", "back   10.0 Mbit/s"),
                List.of(drawn).subList(0, 4));
        assertTrue(drawn[4].startsWith("to beta "), console.outText());
    }

    @Test
    void shouldNotShowWhatBelongsToAnother() {
        answers.addAll(List.of(
                status(SpeedStatus.Phase.OUT, Optional.empty()),
                new SpeedStatus(2, SpeedStatus.Phase.ENDED, 12_500_000, OUT, BACK, Optional.empty())));
        UserError error = assertThrows(UserError.class, () -> tester().run("beta", 5, 12_000, false));
        assertTrue(error.getMessage().contains("another one was begun"), error.getMessage());
    }

    @Test
    void shouldSayInWordsWhyThereIsNothing() {
        for (SpeedStatus.Failure failure : SpeedStatus.Failure.values()) {
            answers.add(SpeedStatus.failed(failure));
            UserError error = assertThrows(UserError.class, () -> tester().run("beta", 5, 12_000, false));
            assertEquals(ExitCode.UNAVAILABLE, error.exitCode());
            assertTrue(error.getMessage().matches("speedtest: .{20,}"), error.getMessage());
        }
        answers.add(SpeedStatus.failed(SpeedStatus.Failure.NOT_KNOWN_THERE));
        UserError error = assertThrows(UserError.class, () -> tester().run("beta", 5, 12_000, false));
        assertTrue(error.getMessage().contains("runs an older program"), error.getMessage());
    }

    @Test
    void shouldPrintTheSameAsJson() throws UserError {
        answers.add(status(SpeedStatus.Phase.ENDED, Optional.of(SpeedStatus.Failure.NO_ANSWER)));
        assertEquals(ExitCode.UNAVAILABLE, tester().run("beta", 5, 12_000, true));
        JsonObject json = JsonParser.parseString(console.outText()).getAsJsonObject();
        assertEquals("no-answer", json.get("failure").getAsString());
        assertEquals(990, json.getAsJsonObject("out").get("receivedFrames").getAsInt());
    }

    @Test
    void shouldReadOnlyWholeWishes() {
        JsonObject request = JsonParser.parseString("{\"command\":\"speedtest\",\"peer\":\"" + "0".repeat(64)
                        + "\",\"seconds\":5,\"bytesPerSecond\":12000}")
                .getAsJsonObject();
        assertTrue(SpeedJson.wish(request).isPresent());
        request.addProperty("seconds", 16);
        assertTrue(SpeedJson.wish(request).isEmpty());
        request.addProperty("seconds", 5);
        request.addProperty("bytesPerSecond", 11_999);
        assertTrue(SpeedJson.wish(request).isEmpty());
        request.addProperty("bytesPerSecond", 12_000);
        assertTrue(SpeedJson.wish(request).isPresent());
        request.addProperty("bytesPerSecond", 125_000_001);
        assertTrue(SpeedJson.wish(request).isEmpty());
        request.addProperty("bytesPerSecond", 125_000_000);
        assertTrue(SpeedJson.wish(request).isPresent());
        request.addProperty("peer", "zz");
        assertTrue(SpeedJson.wish(request).isEmpty());
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        assertEquals(ExitCode.USAGE, console.run("speedtest", "bob", "--seconds", "16"));
        assertEquals(ExitCode.USAGE, console.run("speedtest", "bob", "--seconds", "1"));
        assertEquals(ExitCode.USAGE, console.run("speedtest", "bob", "--rate", "11999"));
        assertEquals(ExitCode.USAGE, console.run("speedtest"));
    }
}
