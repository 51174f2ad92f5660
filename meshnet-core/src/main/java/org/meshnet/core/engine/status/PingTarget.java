package org.meshnet.core.engine.status;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;

/** Whom to ping. */
public sealed interface PingTarget {
    /** A peer that is known. */
    record Key(NodeKey key) implements PingTarget {
        @Override
        public void handle(Handler handler) {
            handler.onKey(key);
        }
    }

    /** Whoever has this overlay address; the servers are asked if no known peer does. */
    record Address(IpAddress address) implements PingTarget {
        @Override
        public void handle(Handler handler) {
            handler.onAddress(address);
        }
    }

    /** Takes each kind. */
    interface Handler {
        void onKey(NodeKey key);

        void onAddress(IpAddress address);
    }

    /** Has the handler's method for this called. */
    void handle(Handler handler);
}
