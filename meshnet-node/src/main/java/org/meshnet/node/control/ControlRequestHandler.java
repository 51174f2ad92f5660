package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.util.concurrent.CompletableFuture;

/** What a daemon answers to requests on its control socket. Called on the socket's thread. */
@FunctionalInterface
public interface ControlRequestHandler {
    /** The answer to one request; never throws. */
    JsonObject answer(JsonObject request);

    /**
     * The same for a request that takes its time: others are served meanwhile. The answer may come on any thread, and
     * comes within the life of a connection, a few seconds.
     */
    default CompletableFuture<JsonObject> answerLater(JsonObject request) {
        return CompletableFuture.completedFuture(answer(request));
    }
}
