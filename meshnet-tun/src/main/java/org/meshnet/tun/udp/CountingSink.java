package org.meshnet.tun.udp;

import org.meshnet.core.seam.DatagramSink;

/** A sink that knows what it lost. One thread sends; any reads the counter. */
public interface CountingSink extends DatagramSink {
    @Override
    long lostCount();

    /** Does the system cut trains itself? Any thread. */
    default boolean sendsTrains() {
        return false;
    }
}
