package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.key.NodeKey;

class RulesJsonTest {
    private static final NodeKey PEER = NodeKey.of(new byte[NodeKey.LENGTH]);

    @Test
    void shouldAskWhatWasAsked() {
        for (Optional<RuleQuestion.Asked> asked :
                List.of(Optional.of(new RuleQuestion.Asked(6, 22)), Optional.<RuleQuestion.Asked>empty())) {
            RuleQuestion question = new RuleQuestion(PEER, asked);
            assertEquals(Optional.of(question), RulesJson.question(RulesJson.question(question)));
        }
    }

    @ParameterizedTest
    @CsvSource({"protocol,256", "protocol,x", "port,65536", "port,-1", "port,999999", "peer,00", "peer,xy"})
    void shouldRefuseWhatIsNoQuestion(String field, String value) {
        JsonObject request = RulesJson.question(new RuleQuestion(PEER, Optional.of(new RuleQuestion.Asked(6, 22))));
        request.addProperty(field, value);
        assertEquals(Optional.empty(), RulesJson.question(request));
    }

    @Test
    void shouldShowWhatIsAllowedAndBy() {
        RuleAnswer answer = new RuleAnswer(
                "alice",
                new RuleAnswer.Way(false, List.of()),
                new RuleAnswer.Way(
                        true, List.of(new RuleAnswer.Line(RulesStatus.Source.NODE, 3, "allow any -> any tcp 22"))));
        JsonObject json = RulesJson.answer(answer);
        assertEquals(
                List.of(
                        "to alice, tcp port 22: refused, no rule allows it",
                        "from alice, tcp port 22: allowed",
                        "  node, line 3: allow any -> any tcp 22"),
                RulesText.explanation(json, "tcp port 22"));
        assertEquals(
                "to alice: nothing is allowed", RulesText.explanation(json, "").get(0));
        RuleAnswer free =
                new RuleAnswer("bob", new RuleAnswer.Way(true, List.of()), new RuleAnswer.Way(true, List.of()));
        assertEquals(
                "from bob, icmp: allowed, as there are no rules",
                RulesText.explanation(RulesJson.answer(free), "icmp").get(1));
    }

    @Test
    void shouldSayThatThePeerIsUnknown() {
        assertEquals(
                Optional.of("this node does not know that peer any more"),
                Requests.error(PeerAnswerJson.of(Optional.empty(), endpoint -> Optional.empty())));
    }
}
