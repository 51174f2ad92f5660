package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.path.TriedCandidate;

/** What is said of a peer that was asked about, as JSON. Stateless. */
public final class PeerAnswerJson {
    static final String TRIED = "tried";
    static final String ENDPOINT = "endpoint";
    static final String KIND = "kind";
    static final String ANSWERS = "answers";
    static final String SILENT_ROUNDS = "silentRounds";

    private PeerAnswerJson() {}

    /**
     * The answer, or why there is none.
     *
     * @param names of endpoints, for people
     */
    public static JsonObject of(Optional<PeerAnswer> answer, Function<Endpoint, Optional<String>> names) {
        if (answer.isEmpty()) {
            return Requests.error("this node does not know that peer any more");
        }
        JsonArray tried = new JsonArray();
        for (TriedCandidate candidate : answer.get().tried()) {
            JsonObject each = new JsonObject();
            each.add(ENDPOINT, Json.text(names.apply(candidate.endpoint())));
            each.addProperty(KIND, candidate.kind().name().toLowerCase(Locale.ROOT));
            each.addProperty(ANSWERS, candidate.isAnswering());
            each.addProperty(SILENT_ROUNDS, candidate.silentRounds());
            tried.add(each);
        }
        JsonObject json = RulesJson.answer(answer.get().rules());
        json.add(TRIED, tried);
        return json;
    }
}
