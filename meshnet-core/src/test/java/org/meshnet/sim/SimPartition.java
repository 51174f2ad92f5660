package org.meshnet.sim;

import java.util.Set;

/** A cut between two sets of hosts: nothing that one sends arrives at the other, whatever lies between. */
public final class SimPartition {
    private final SimNetwork network;
    private final Set<SimHost> oneSide;
    private final Set<SimHost> otherSide;

    SimPartition(SimNetwork network, Set<SimHost> oneSide, Set<SimHost> otherSide) {
        this.network = network;
        this.oneSide = Set.copyOf(oneSide);
        this.otherSide = Set.copyOf(otherSide);
    }

    /** Ends the cut. */
    public void heal() {
        network.heal(this);
    }

    boolean separates(SimHost a, SimHost b) {
        return (oneSide.contains(a) && otherSide.contains(b)) || (oneSide.contains(b) && otherSide.contains(a));
    }
}
