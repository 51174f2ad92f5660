package org.meshnet.discovery.registry.shared;

import java.util.List;
import org.meshnet.core.wire.Bytes;

/**
 * What a store is asked, each as one step that nothing comes between; commands about one network are carried out in
 * their order. A store knows names and sealed records only. Its answers are {@link StoreReply}s: of the kind that is
 * said here, or {@link StoreReply.Failed}.
 */
public sealed interface StoreCommand {
    /** Who carries out commands. */
    interface Handler<T> {
        T onBeat(Beat command);

        T onPut(Put command);

        T onRemove(Remove command);

        T onPurge(Purge command);

        T onSnapshot(Snapshot command);

        T onRead(Read command);
    }

    <T> T handle(Handler<T> handler);

    /**
     * A server is alive: replaces its record. {@link StoreReply.Servers}; nothing is written if the store has another
     * check.
     *
     * @param server its id
     * @param record another one each time
     * @param check kept by the store if it has none
     * @param gone servers whose records go
     */
    record Beat(Bytes server, Bytes record, Bytes check, List<Bytes> gone) implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onBeat(this);
        }
    }

    /**
     * Puts or replaces what a server says of a node, and gives it those of its claims that no other node holds; those
     * that it had there, and are not among these, become free. {@link StoreReply.Written}. Other servers hear of it.
     *
     * @param network its name
     * @param node its name in the network
     * @param server whose word it is
     * @param record sealed
     * @param claims their names; an empty one for a claim that several may hold
     * @param epoch kept with the network if that has none: tells whether it is the same as before
     */
    record Put(String network, Bytes node, Bytes server, Bytes record, List<Bytes> claims, Bytes epoch)
            implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onPut(this);
        }
    }

    /** Takes back what a server said of a node. {@link StoreReply.Done}. Other servers hear of it if there was any. */
    record Remove(String network, Bytes node, Bytes server) implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onRemove(this);
        }
    }

    /** The same for all nodes of a server in a network. {@link StoreReply.Done}. */
    record Purge(String network, Bytes server) implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onPurge(this);
        }
    }

    /** Asks for all of a network. {@link StoreReply.Whole}. */
    record Snapshot(String network) implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onSnapshot(this);
        }
    }

    /** Asks for some of the changes after one, in their order. {@link StoreReply.Changes}. */
    record Read(String network, String since) implements StoreCommand {
        @Override
        public <T> T handle(Handler<T> handler) {
            return handler.onRead(this);
        }
    }
}
