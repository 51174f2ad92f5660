package org.meshnet.core.engine.port;

import org.meshnet.core.net.Hop;

/**
 * A datagram that names none of the engines behind a port.
 *
 * @param datagram its bytes, not to be changed
 * @param from where it came from
 */
public record Unsorted(byte[] datagram, Hop from) {
    /** The bounded way to whoever sorts. Thread-safe. */
    @FunctionalInterface
    public interface Inbox {
        /** False if too many wait already, and this one is lost: the caller counts it. */
        boolean offer(Unsorted datagram);
    }
}
