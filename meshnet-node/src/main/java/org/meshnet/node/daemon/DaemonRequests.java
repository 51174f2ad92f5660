package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.RequestHandler;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusJson;

/** Answers requests on the control socket. */
final class DaemonRequests implements RequestHandler {
    private final Supplier<Optional<DaemonStatus>> status;
    private final Runnable stop;

    /**
     * @param status asks the control loop; empty if it does not answer in time
     * @param stop begins the daemon's end, without waiting for it
     */
    DaemonRequests(Supplier<Optional<DaemonStatus>> status, Runnable stop) {
        this.status = status;
        this.stop = stop;
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
