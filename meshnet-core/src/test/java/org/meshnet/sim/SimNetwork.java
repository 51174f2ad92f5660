package org.meshnet.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The whole internet of one simulation, and the one place where its parts are made. One thread; virtual time; one seed.
 */
public final class SimNetwork {
    /** Providers have routers between their customers, even between neighbours. */
    private static final int INTERNET_HOPS = 4;

    private static final int LARGEST_DATAGRAM_BYTES = 65_535;

    private final SimRandom random;
    private final SimRandom linkRandom;
    private final SimScheduler scheduler = new SimScheduler();
    private final SimTrace trace = new SimTrace(scheduler);
    private final SimAddresses addresses = new SimAddresses();
    private final SimSegment internet = new SimSegment(this, "internet", INTERNET_HOPS);
    private final List<SimPartition> partitions = new ArrayList<>();
    private final List<DatagramTap> taps = new ArrayList<>();
    private final ByteBuffer lent = ByteBuffer.allocateDirect(LARGEST_DATAGRAM_BYTES);

    public SimNetwork(long seed) {
        random = new SimRandom(seed);
        linkRandom = random.split("links");
    }

    public SimScheduler scheduler() {
        return scheduler;
    }

    /** Split from it what is needed. */
    public SimRandom random() {
        return random;
    }

    public SimTrace trace() {
        return trace;
    }

    /** Public addresses to give away. */
    public SimAddresses addresses() {
        return addresses;
    }

    /** Where everything public is. */
    public SimSegment internet() {
        return internet;
    }

    /** A segment more: a LAN, or a provider's network. */
    public SimSegment segment(String name) {
        return new SimSegment(this, name, 1);
    }

    public SimHost host(String name) {
        return new SimHost(this, name);
    }

    public SimRouter router(String name, SimSegment inner, SimSegment outer, LinkQuality outerQuality) {
        return new SimRouter(this, name, inner, outer, outerQuality);
    }

    /** A NAT or firewall; its outer interface still needs its address. */
    public SimNat nat(
            String name, SimSegment inner, SimSegment outer, LinkQuality outerQuality, NatBehaviour behaviour) {
        return new SimNat(this, name, inner, outer, outerQuality, behaviour);
    }

    /** Cuts two sets of hosts off from each other until healed. */
    public SimPartition cut(Set<SimHost> oneSide, Set<SimHost> otherSide) {
        SimPartition partition = new SimPartition(this, oneSide, otherSide);
        partitions.add(partition);
        return partition;
    }

    /** Shows everything that hosts send and receive to this one, too. */
    public void tap(DatagramTap tap) {
        taps.add(tap);
    }

    /** Lets this much virtual time pass. */
    public void simulateTime(double seconds) {
        scheduler.run(Math.round(seconds * SimScheduler.SECOND_NS));
    }

    void heal(SimPartition partition) {
        partitions.remove(partition);
    }

    boolean isCut(SimHost origin, SimHost destination) {
        for (SimPartition partition : partitions) {
            if (partition.separates(origin, destination)) {
                return true;
            }
        }
        return false;
    }

    void record(SimEvent event, SimHost host, SimDatagram datagram) {
        trace.record(event, host.name(), datagram);
        for (DatagramTap tap : taps) {
            tap.onDatagram(event, host, datagram);
        }
    }

    SimRandom linkRandom() {
        return linkRandom;
    }

    /** The payload in a direct buffer, which is the network's only one: valid until the next call. */
    ByteBuffer lend(SimDatagram datagram) {
        datagram.copyTo(lent.order(ByteOrder.BIG_ENDIAN));
        return lent;
    }
}
