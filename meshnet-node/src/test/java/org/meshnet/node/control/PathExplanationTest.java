package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.PathReason;

class PathExplanationTest {
    private final JsonObject status = StatusJson.of(Statuses.example());

    private List<String> of(int peer) {
        return PathExplanation.sentences(
                status, status.getAsJsonArray("peers").get(peer).getAsJsonObject());
    }

    @Test
    void shouldSayLittleOfADirectPath() {
        assertEquals(
                List.of("beta is reached directly, at 198.51.100.9:51820; the round trip takes 12.346 ms."), of(0));
    }

    @Test
    void shouldSayWhyAPeerIsRelayedAndWhatWouldHelp() {
        List<String> said = of(1);
        assertTrue(said.get(0).startsWith("gamma is reached by the server at 192.0.2.3:8000 by TCP"), said.get(0));
        assertEquals("Why: UDP is blocked here.", said.get(1));
        assertTrue(said.get(2).startsWith("What was tried: all servers by UDP"), said.get(2));
        assertTrue(said.get(3).startsWith("What would help: here, UDP that may go out"), said.get(3));
        assertTrue(said.get(4).contains("slowed down"), said.get(4));
        assertTrue(said.get(5).startsWith("Here: registered at 2 of 3 servers"), said.get(5));
    }

    @Test
    void shouldHaveSentencesForEveryReason() {
        JsonObject peer = status.getAsJsonArray("peers").get(2).getAsJsonObject();
        for (PathReason reason : PathReason.values()) {
            peer.addProperty("reason", reason.text());
            List<String> said = PathExplanation.sentences(status, peer);
            assertEquals(5, said.size(), said.toString());
            assertTrue(said.stream().allMatch(sentence -> sentence.endsWith(".")), said.toString());
        }
        peer.addProperty("reason", "a newer node's reason");
        assertEquals(
                "Why: a newer node's reason.",
                PathExplanation.sentences(status, peer).get(1));
    }
}
