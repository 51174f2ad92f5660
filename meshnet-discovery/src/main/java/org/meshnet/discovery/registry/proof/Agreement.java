package org.meshnet.discovery.registry.proof;

import java.util.Optional;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.HelloExchange;

/**
 * One key agreement with a node, which is still to be computed (docs/protocol.md §5.1): has a copy of the start key of
 * its own, so that it may be done by any one thread, whatever becomes of that key meanwhile.
 */
public final class Agreement {
    private final HelloExchange exchange;
    private final ServerIdentity identity;
    private final X25519Pair startKey;

    /** @param startKey this one's, which wipes it */
    Agreement(HelloExchange exchange, ServerIdentity identity, X25519Pair startKey) {
        this.exchange = exchange;
        this.identity = identity;
        this.startKey = startKey;
    }

    /** With whom. */
    public HelloExchange exchange() {
        return exchange;
    }

    /**
     * The keys; two scalar multiplications. Empty if the node's ephemeral key is a point of low order.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public Optional<ChannelKeys> keys() {
        return ChannelKeys.ofServer(exchange, identity, startKey);
    }

    /** Wipes the copy. Harmless when done twice. */
    public void destroy() {
        startKey.destroy();
    }
}
