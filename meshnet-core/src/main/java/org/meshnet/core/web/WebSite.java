package org.meshnet.core.web;

import java.util.Map;
import java.util.Optional;

/**
 * What is served.
 *
 * @param files by path, such as {@code /app.js}
 * @param questions what can be asked, by path below {@code /api/}
 * @param commands what can be done, likewise
 * @param feed what is told again and again
 */
public record WebSite(
        Map<String, WebFile> files, Map<String, Answerer> questions, Map<String, Answerer> commands, Feed feed) {
    /** Copies the maps. */
    public WebSite {
        files = Map.copyOf(files);
        questions = Map.copyOf(questions);
        commands = Map.copyOf(commands);
    }

    /** Answers. Called on a thread that may take some seconds. */
    @FunctionalInterface
    public interface Answerer {
        /** The answer to this. */
        WebReply answer(WebAsk ask);
    }

    /** What all who look at the same thing are told. */
    @FunctionalInterface
    public interface Feed {
        /** A JSON text without line breaks about this topic, as it is now; empty if there is no such topic. */
        Optional<String> now(String topic);
    }
}
