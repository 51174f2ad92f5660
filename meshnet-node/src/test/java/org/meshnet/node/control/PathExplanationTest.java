package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.path.CandidateKind;
import org.meshnet.core.path.TriedCandidate;

class PathExplanationTest {
    private final JsonObject status = StatusJson.of(Statuses.example());

    private static JsonObject answer(TriedCandidate... tried) {
        RuleAnswer.Way way = new RuleAnswer.Way(true, List.of());
        return PeerAnswerJson.of(
                Optional.of(new PeerAnswer(new RuleAnswer("gamma", way, way), List.of(tried))),
                endpoint -> Optional.of(endpoint.toString()));
    }

    private static TriedCandidate tried(String endpoint, CandidateKind kind, boolean isAnswering, int silentRounds) {
        return new TriedCandidate(Endpoint.parse(endpoint).orElseThrow(), kind, isAnswering, silentRounds);
    }

    private List<String> of(int peer, TriedCandidate... tried) {
        return PathExplanation.sentences(
                status, status.getAsJsonArray("peers").get(peer).getAsJsonObject(), answer(tried));
    }

    @Test
    void shouldSayWhatCameOfEachAddress() {
        List<String> said = of(
                1,
                tried("192.168.1.7:4000", CandidateKind.LOCAL, false, 0),
                tried("198.51.100.7:4001", CandidateKind.OBSERVED, false, 1),
                tried("198.51.100.7:4002", CandidateKind.MAPPED, false, 12),
                tried("198.51.100.8:4003", CandidateKind.HEARD, true, 0));
        assertEquals(
                "Its addresses: 192.168.1.7:4000 (its interface's), not tried yet; "
                        + "198.51.100.7:4001 (as servers see it), no answer in 1 round; "
                        + "198.51.100.7:4002 (mapped by its router), no answer in 12 rounds; "
                        + "198.51.100.8:4003 (where it was heard from), answers.",
                said.get(3));
    }

    @Test
    void shouldSayLittleOfADirectPath() {
        status.getAsJsonArray("peers").get(0).getAsJsonObject().addProperty("lossPercent", 0.0);
        assertEquals(List.of("beta is reached directly, at 198.51.100.9:51820; the round trip takes 12.3 ms."), of(0));
    }

    @Test
    void shouldSayThatPacketsGetLost() {
        assertEquals(
                "Of the 19 probes of the last minute 5.3 % were not answered: packets get lost on the way.",
                of(0).get(1));
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
            List<String> said = PathExplanation.sentences(status, peer, answer());
            assertEquals(5, said.size(), said.toString());
            assertTrue(said.stream().allMatch(sentence -> sentence.endsWith(".")), said.toString());
        }
        peer.addProperty("reason", "a newer node's reason");
        assertEquals(
                "Why: a newer node's reason.",
                PathExplanation.sentences(status, peer, answer()).get(1));
    }
}
