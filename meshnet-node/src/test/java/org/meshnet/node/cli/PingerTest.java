package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class PingerTest {
    private static final String KEY = "beef" + "0".repeat(60);

    private final Console console = new Console();
    private final Deque<PingResult> results = new ArrayDeque<>();
    private final List<Integer> pauses = new ArrayList<>();

    private JsonObject answer(JsonObject request) {
        if (Requests.command(request).equals(Requests.STATUS)) {
            return status();
        }
        assertEquals(KEY, request.get("peer").getAsString());
        return PingJson.answer(results.remove(), endpoint -> Optional.of(endpoint.toString()));
    }

    private static JsonObject status() {
        JsonObject bob = new JsonObject();
        bob.addProperty("id", "bob");
        bob.addProperty("publicKey", KEY);
        bob.add("addresses", new JsonArray());
        JsonArray peers = new JsonArray();
        peers.add(bob);
        JsonObject status = new JsonObject();
        status.add("peers", peers);
        return status;
    }

    private ExitCode ping(PingOptions options) throws UserError {
        return new Pinger(console.terminal(), this::answer, pauses::add).run("bob", options);
    }

    private static PingOptions options(int count, boolean isJson, boolean isUntilDirect) {
        return new PingOptions(count, 200, isJson, isUntilDirect);
    }

    private void answered(double milliseconds, PathKind path) {
        Optional<Endpoint> endpoint = Endpoint.parse("192.0.2.7:5000");
        results.add(new PingResult.Answered(Math.round(milliseconds * 1e6), path, endpoint));
    }

    private void failed(PingFailure failure) {
        results.add(new PingResult.Failed(failure));
    }

    @Test
    void shouldShowRoundTripAndPathOfEachAndSumThemUp() throws UserError {
        answered(12.34, PathKind.RELAY);
        failed(PingFailure.NO_ANSWER);
        answered(1.5, PathKind.DIRECT);
        answered(3.25, PathKind.DIRECT);

        assertEquals(ExitCode.OK, ping(options(4, false, false)));
        assertEquals("""
                ping bob (key beef000000)
                1  12.3 ms  relay 192.0.2.7:5000
                2  no answer from bob
                3  1.50 ms  direct 192.0.2.7:5000
                4  3.25 ms  direct 192.0.2.7:5000
                sent 4, received 3; round trip min 1.50 ms, median 3.25 ms, max 12.3 ms
                """, console.outText());
        assertEquals(List.of(200, 200, 200, 200), pauses);
    }

    @Test
    void shouldSayInAClearLineThatThereIsNoPath() throws UserError {
        failed(PingFailure.NO_PATH);
        failed(PingFailure.NO_PATH);

        assertEquals(ExitCode.UNAVAILABLE, ping(options(2, false, false)));
        assertTrue(console.outText().endsWith("\nsent 2, received 0: no path to bob\n"), console.outText());
    }

    @Test
    void shouldEndOnceDirectIfToldSo() throws UserError {
        failed(PingFailure.NO_PATH);
        answered(30, PathKind.RELAY);
        answered(2, PathKind.DIRECT);
        answered(2, PathKind.DIRECT);

        assertEquals(ExitCode.OK, ping(options(10, false, true)));
        assertEquals(1, results.size());
        assertEquals(3, pauses.size());
    }

    @Test
    void shouldSayTheSameAsOneJsonObject() throws UserError {
        answered(1.5, PathKind.DIRECT);
        failed(PingFailure.TOO_MANY);

        assertEquals(ExitCode.OK, ping(options(2, true, false)));
        assertEquals(
                "{\"schema\":1,\"peer\":\"bob\",\"pings\":["
                        + "{\"rttMs\":1.5,\"path\":\"direct\",\"endpoint\":\"192.0.2.7:5000\",\"failure\":null},"
                        + "{\"rttMs\":null,\"path\":\"none\",\"endpoint\":null,\"failure\":\"too-many\"}],"
                        + "\"sent\":2,\"received\":1,\"minMs\":1.5,\"medianMs\":1.5,\"maxMs\":1.5,\"isDirect\":false}",
                Json.line(Json.parseObject(console.outText()).orElseThrow()));
    }

    @Test
    void shouldHaveNullsInJsonWhereNothingWasMeasured() throws UserError {
        failed(PingFailure.NO_PATH);

        assertEquals(ExitCode.UNAVAILABLE, ping(options(1, true, false)));
        JsonObject json = Json.parseObject(console.outText()).orElseThrow();
        assertTrue(json.get("medianMs").isJsonNull());
    }

    @Test
    void shouldEndWhenNobodyIsThatPeerAnyMore() {
        failed(PingFailure.UNKNOWN_PEER);
        UserError error = assertThrows(UserError.class, () -> ping(options(5, false, false)));
        assertEquals(ExitCode.USAGE, error.exitCode());
        assertEquals("nobody in this network is bob; see meshnet-node peers", error.getMessage());
    }
}
