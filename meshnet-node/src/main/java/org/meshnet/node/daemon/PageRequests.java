package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.Requests;
import org.meshnet.node.web.PagePlace;

/** Answers where the page is, with its token, which only root asks for; all else is another one's to answer. */
record PageRequests(PagePlace page, ControlRequestHandler others) implements ControlRequestHandler {
    @Override
    public JsonObject answer(JsonObject request) {
        return Requests.command(request).equals(Requests.WEB) ? address() : others.answer(request);
    }

    @Override
    public CompletableFuture<JsonObject> answerLater(JsonObject request) {
        return Requests.command(request).equals(Requests.WEB)
                ? CompletableFuture.completedFuture(address())
                : others.answerLater(request);
    }

    private JsonObject address() {
        JsonObject json = new JsonObject();
        json.addProperty(Requests.ADDRESS, page.address().orElse(null));
        return json;
    }
}
