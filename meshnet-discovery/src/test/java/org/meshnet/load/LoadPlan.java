package org.meshnet.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * What is to be done to which servers. Immutable.
 *
 * @param servers of the members of one network all are at the same one
 * @param crowd who is there
 * @param pace how often what happens
 * @param relay what is sent by relay
 * @param means of the generator
 */
record LoadPlan(List<InetSocketAddress> servers, Crowd crowd, Pace pace, Relay relay, Means means) {
    /**
     * Who is there.
     *
     * @param nodes in all networks together
     * @param networks among which the nodes are spread evenly
     * @param descriptorBytes of what each says of itself, sealed
     * @param isListing does a node ask for all members when it has registered, as real ones do?
     */
    record Crowd(int nodes, int networks, int descriptorBytes, boolean isListing) {
        /** Members of the largest network. */
        int largest() {
            return (nodes + networks - 1) / networks;
        }
    }

    /**
     * How often what happens.
     *
     * @param rampPerSecond registrations at the beginning, and of nodes that lost their lease, and leaves at the end;
     *     infinite for as fast as the server takes them
     * @param refreshSeconds between two refreshes of a node; 0 for none
     * @param perSecond of everything else: joins are {@link Kind#REGISTER}
     */
    record Pace(double rampPerSecond, double refreshSeconds, Map<Kind, Double> perSecond) {
        /** At the end, where nodes register as fast as the server takes them. */
        static final double LEAVES_PER_SECOND = 5_000;

        Pace {
            perSecond = Map.copyOf(perSecond);
        }

        double of(Kind kind) {
            return perSecond.getOrDefault(kind, 0.0);
        }
    }

    /**
     * What is sent by relay.
     *
     * @param pairs in which one sends and the other receives
     * @param bytesPerSecond of each pair
     */
    record Relay(int pairs, double bytesPerSecond) {
        /** Bytes of a datagram with its envelope: about what a full packet is. */
        static final int DATAGRAM_BYTES = 1400;
    }

    /**
     * Of the generator.
     *
     * @param threads each with a part of the networks
     * @param sockets of each thread, towards each server
     * @param sources addresses that the sockets have in turn; none for those that follow from the server's
     * @param seed of all keys and of who does what
     */
    record Means(int threads, int sockets, List<InetAddress> sources, long seed) {
        Means {
            sources = List.copyOf(sources);
        }
    }
}
