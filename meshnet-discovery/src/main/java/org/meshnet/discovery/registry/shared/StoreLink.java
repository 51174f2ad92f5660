package org.meshnet.discovery.registry.shared;

/** The way to a store. It neither waits nor calls back: the answer comes by {@link SharedRoster#onReply}. */
public interface StoreLink {
    /** @param number names the command in the answer; an answer that never comes is given up */
    void send(long number, StoreCommand command);
}
