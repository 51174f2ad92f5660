package org.meshnet.discovery.registry.config;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.key.NetworkId;
import org.meshnet.discovery.limit.Range;
import org.meshnet.discovery.limit.RequestLimits;

/**
 * How long a registration lasts and how much the registry takes on. Immutable.
 *
 * @param leaseSeconds how long a node that is not heard of stays registered, 10 to 86,400
 * @param capacity what is held at one time
 * @param rates what strangers may ask for
 * @param requests what registered nodes may have the registry do
 * @param relay what is forwarded between nodes
 * @param networks whose nodes are taken; empty for those of all
 */
public record RegistryConfig(
        int leaseSeconds,
        Capacity capacity,
        Rates rates,
        RequestLimits requests,
        RelayConfig relay,
        Set<NetworkId> networks) {
    /** The shortest lease: a shorter one would not outlive a few lost refreshes. */
    public static final int MIN_LEASE_SECONDS = 10;
    /** The longest lease. */
    public static final int MAX_LEASE_SECONDS = 86_400;
    /** The greatest rate of any kind. */
    public static final int MAX_PER_SECOND = Range.MAX_PER_SECOND;
    /** What is used where nothing is said. */
    public static final RegistryConfig DEFAULT = new RegistryConfig(
            60,
            new Capacity(10_000, 100_000, 4_096),
            new Rates(2_000, 200),
            RequestLimits.DEFAULT,
            RelayConfig.DEFAULT);

    /**
     * What is held at one time.
     *
     * @param networks all of them
     * @param nodes in all networks together
     * @param nodesPerNetwork of one network
     */
    public record Capacity(int networks, int nodes, int nodesPerNetwork) {
        /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
        public Capacity {
            Range.require("the number of networks", networks, 1, Integer.MAX_VALUE);
            Range.require("the number of nodes", nodes, 1, Integer.MAX_VALUE);
            Range.require("the number of nodes per network", nodesPerNetwork, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * What strangers may ask for.
     *
     * @param registrationsPerSecond registers whose signatures are checked; the others are dropped
     * @param perSecondPerAddress registers that one source address may send; where the server has more to answer than
     *     it can, hellos, and other things that are not proven, too; one /64 counts as one address
     */
    public record Rates(int registrationsPerSecond, int perSecondPerAddress) {
        /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
        public Rates {
            Range.requireRate("the number of registrations per second", registrationsPerSecond);
            Range.requireRate("the number per second per address", perSecondPerAddress);
        }
    }

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    public RegistryConfig {
        Range.require("the lease in seconds", leaseSeconds, MIN_LEASE_SECONDS, MAX_LEASE_SECONDS);
        networks = Set.copyOf(networks);
    }

    /** For all networks. */
    public RegistryConfig(int leaseSeconds, Capacity capacity, Rates rates, RequestLimits requests, RelayConfig relay) {
        this(leaseSeconds, capacity, rates, requests, relay, Set.of());
    }

    /** Is this there for the network? */
    public boolean serves(NetworkId networkId) {
        return networks.isEmpty() || networks.contains(networkId);
    }

    /** The lease in nanoseconds. */
    public long leaseNs() {
        return TimeUnit.SECONDS.toNanos(leaseSeconds);
    }

    /** The same with another lease. */
    public RegistryConfig withLeaseSeconds(int seconds) {
        return new RegistryConfig(seconds, capacity, rates, requests, relay, networks);
    }

    /** The same with other numbers of what is held at one time. */
    public RegistryConfig withCapacity(int mostNetworks, int nodes, int nodesPerNetwork) {
        Capacity other = new Capacity(mostNetworks, nodes, nodesPerNetwork);
        return new RegistryConfig(leaseSeconds, other, rates, requests, relay, networks);
    }

    /** The same with other rates. */
    public RegistryConfig withRates(int registrationsPerSecond, int perSecondPerAddress, RequestLimits requestLimits) {
        return new RegistryConfig(
                leaseSeconds,
                capacity,
                new Rates(registrationsPerSecond, perSecondPerAddress),
                requestLimits,
                relay,
                networks);
    }

    /** The same with another relay. */
    public RegistryConfig withRelay(RelayConfig other) {
        return new RegistryConfig(leaseSeconds, capacity, rates, requests, other, networks);
    }

    /** The same for these networks only. */
    public RegistryConfig withNetworks(Set<NetworkId> only) {
        return new RegistryConfig(leaseSeconds, capacity, rates, requests, relay, only);
    }
}
