package org.meshnet.sim;

/** Watches what hosts send and receive. */
@FunctionalInterface
public interface DatagramTap {
    /**
     * A datagram was sent or delivered.
     *
     * @param event {@link SimEvent#SENT} or {@link SimEvent#DELIVERED}
     * @param host where that happened
     * @param datagram as it is there
     */
    void onDatagram(SimEvent event, SimHost host, SimDatagram datagram);
}
