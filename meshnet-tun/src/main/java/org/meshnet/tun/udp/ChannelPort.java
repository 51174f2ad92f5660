package org.meshnet.tun.udp;

import java.nio.channels.DatagramChannel;

/**
 * Moves datagrams through a channel that somebody else opened, does not let block, waits for and closes; when it is
 * closed the port is of no use any more. For one thread.
 */
public interface ChannelPort extends DatagramReceiver {
    /** What it receives and sends through, to wait for. */
    DatagramChannel channel();

    /**
     * Is there something that left the channel, and that {@link #receive} did not hand out yet? Then waiting for the
     * channel could last.
     */
    boolean holdsMore();

    /**
     * What sends through the channel, each time the same. It keeps copies of what it is given, perhaps until
     * {@link CountingSink#flush}, and loses what the system has no room for at that moment.
     */
    CountingSink sink();
}
