package org.meshnet.discovery.registry.shared;

import java.util.List;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;

/** What a store answers. Nothing of it is trusted but that it keeps claims apart. */
public sealed interface StoreReply {
    /**
     * What a server says of a node.
     *
     * @param refused which of its claims it has not got
     * @param record sealed; empty if the server says nothing of it any more
     */
    record Item(Bytes node, Bytes server, RefusedClaims refused, Bytes record) {}

    /** The record of a server. */
    record Beating(Bytes server, Bytes record) {}

    /** @param check the store's; if it is not the asker's, nothing else is of use */
    record Servers(Bytes check, List<Beating> servers) implements StoreReply {
        /** What was given may change. */
        public Servers {
            servers = List.copyOf(servers);
        }
    }

    /** A node was written. */
    record Written(Bytes epoch, RefusedClaims refused) implements StoreReply {}

    /** It was done. */
    record Done() implements StoreReply {}

    /**
     * A whole network.
     *
     * @param epoch empty if there is none
     * @param last its last change
     */
    record Whole(Bytes epoch, String last, List<Item> items) implements StoreReply {
        /** What was given may change. */
        public Whole {
            items = List.copyOf(items);
        }
    }

    /**
     * Changes of a network.
     *
     * @param hasGap are there changes that it does not remember any more, so that all of it is to be read?
     * @param last the last of these, or the one that was asked for
     * @param hasMore may there be more?
     */
    record Changes(Bytes epoch, boolean hasGap, String last, boolean hasMore, List<Item> items) implements StoreReply {
        /** What was given may change. */
        public Changes {
            items = List.copyOf(items);
        }
    }

    /**
     * It could not be asked, or did not do it, or nobody knows whether it did.
     *
     * @param reason in a few words, without a secret
     */
    record Failed(String reason) implements StoreReply {}
}
