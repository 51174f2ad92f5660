package org.meshnet.node.control;

import com.google.gson.JsonObject;

/** What a daemon answers to requests on its control socket. Called on the socket's thread. */
@FunctionalInterface
public interface RequestHandler {
    /** The answer to one request; never throws. */
    JsonObject answer(JsonObject request);
}
