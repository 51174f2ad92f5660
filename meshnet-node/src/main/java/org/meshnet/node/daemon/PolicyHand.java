package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Gives the network's document to who asks for it on this host, and takes one from there. Any thread. */
final class PolicyHand implements DaemonRequests.PolicyDoor {
    private static final String OPEN_NETWORK = "this node is in an open network, which has no document";

    private final boolean isClosed;
    private final PolicySeal seal;
    private final EngineDoor engine;

    private PolicyHand(boolean isClosed, PolicySeal seal, EngineDoor engine) {
        this.isClosed = isClosed;
        this.seal = seal;
        this.engine = engine;
    }

    static PolicyHand of(NodeParts parts, EngineDoor engine) {
        return new PolicyHand(
                parts.keys().closed().isPresent(), PolicySeal.of(parts.keys().secrets()), engine);
    }

    @Override
    public CompletableFuture<JsonObject> known() {
        return isClosed
                ? engine.policy().thenApply(known -> PolicyJson.answer(seal.network(), known))
                : CompletableFuture.completedFuture(Requests.error(OPEN_NETWORK));
    }

    @Override
    public CompletableFuture<JsonObject> take(JsonObject request) {
        if (!isClosed) {
            return CompletableFuture.completedFuture(Requests.error(OPEN_NETWORK));
        }
        Optional<PolicyDocument> document =
                PolicyJson.document(request).flatMap(bytes -> PolicyDocument.read(bytes, seal));
        return document.map(read -> engine.take(read).thenApply(PolicyJson::answer))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        Requests.error(new UserError(ExitCode.CONFIG, "that is no document of this node's network"))));
    }

    /** Wipes the key of the seal, once nobody asks any more. */
    void close() {
        seal.destroy();
    }
}
