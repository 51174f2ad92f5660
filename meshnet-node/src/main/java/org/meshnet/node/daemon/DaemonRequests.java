package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusJson;

/** Answers requests on the control socket. */
final class DaemonRequests implements ControlRequestHandler {
    private final Supplier<Optional<DaemonStatus>> status;
    private final Function<PingTarget, CompletableFuture<PingResult>> ping;
    private final Function<Endpoint, Optional<String>> names;
    private final Runnable stop;

    /**
     * @param status asks the control loop; empty if it does not answer in time
     * @param ping asks the control loop for one ping, whose result comes within a few seconds
     * @param names for people, of the endpoints of pings
     * @param stop begins the daemon's end, without waiting for it
     */
    DaemonRequests(
            Supplier<Optional<DaemonStatus>> status,
            Function<PingTarget, CompletableFuture<PingResult>> ping,
            Function<Endpoint, Optional<String>> names,
            Runnable stop) {
        this.status = status;
        this.ping = ping;
        this.names = names;
        this.stop = stop;
    }

    @Override
    public CompletableFuture<JsonObject> answerLater(JsonObject request) {
        if (!Requests.PING.equals(Requests.command(request))) {
            return CompletableFuture.completedFuture(answer(request));
        }
        return PingJson.target(request)
                .map(target -> ping.apply(target).thenApply(result -> PingJson.answer(result, names)))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        Requests.error("ping: expected a peer's key or its address")));
    }

    @Override
    public JsonObject answer(JsonObject request) {
        return switch (Requests.command(request)) {
            case Requests.STATUS ->
                status.get().map(StatusJson::of).orElseGet(() -> Requests.error("the node is too busy to answer"));
            case Requests.DOWN -> {
                stop.run();
                yield new JsonObject();
            }
            default -> Requests.error("unknown command");
        };
    }
}
