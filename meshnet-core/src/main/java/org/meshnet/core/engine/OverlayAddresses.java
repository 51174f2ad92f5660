package org.meshnet.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.wire.Descriptor;

/**
 * This node's overlay addresses: which it wants, and which it holds. The IPv6 one follows from its key. The IPv4 one is fixed or
 * derived, is held once a server took the claim (or none answered for {@link #UNCLAIMED_NS}), and when another node has it, a
 * derived one moves on and a fixed one is tried again every {@link #RETRY_NS}. Control thread only.
 *
 * <pre>
 *   WANTED ──registered, or 3 s without a server──▶ HELD
 *      ▲ ╲                                           │
 *      │  ╲── taken: derived, next attempt ◀─────────┤
 *      │                                             │
 *   WAITING ◀── taken: fixed, or nothing is free ◀───┘
 *      (5 s)
 * </pre>
 */
final class OverlayAddresses {
    static final long UNCLAIMED_NS = 3_000_000_000L;
    static final long RETRY_NS = 5_000_000_000L;

    private enum State {
        WANTED,
        HELD,
        WAITING
    }

    private final NodeKey self;
    private final Prefix network;
    private final Prefix v6Network;
    private final NetworkId networkId;
    private final Optional<Prefix> fixed;
    private final IpAddress v6;
    private final MeshListener listener;
    private int attempt;
    private IpAddress v4;
    private State state = State.WANTED;
    private boolean isV4Usable = true;
    private boolean isV6Held;
    private int version;
    private long deadlineNs;

    OverlayAddresses(EngineConfig config, MeshListener listener, long nowNs) {
        this.self = config.identity().nodeKey();
        this.network = config.network().network();
        this.networkId = config.secrets().networkId();
        this.v6Network = DerivedAddresses.v6Network(networkId);
        this.fixed = config.fixedAddress();
        this.v6 = DerivedAddresses.v6(networkId, self);
        this.listener = listener;
        this.v4 = wanted();
        this.deadlineNs = nowNs + UNCLAIMED_NS;
    }

    private IpAddress wanted() {
        return fixed.map(Prefix::address).orElseGet(() -> DerivedAddresses.v4(network, self, attempt));
    }

    /** The addresses to claim and to tell the members of: the IPv6 one first. */
    List<IpAddress> claimed() {
        return state == State.WAITING || !isV4Usable ? List.of(v6) : List.of(v6, v4);
    }

    /** The addresses that this node has. */
    Set<IpAddress> held() {
        Set<IpAddress> held = new LinkedHashSet<>();
        if (state == State.HELD && isV4Usable) {
            held.add(v4);
        }
        if (isV6Held) {
            held.add(v6);
        }
        return held;
    }

    /** The same, with the prefixes of the interface. */
    List<Prefix> interfaceAddresses() {
        List<Prefix> prefixes = new ArrayList<>();
        for (IpAddress address : held()) {
            int length = address.isV4() ? fixed.map(Prefix::length).orElse(network.length()) : v6Network.length();
            prefixes.add(new Prefix(address, length));
        }
        return prefixes;
    }

    /** Is this address one that a node of the mesh might have? */
    boolean isInside(IpAddress address) {
        return network.contains(address) || v6Network.contains(address);
    }

    /** Does this address stand for all hosts of the IPv4 network? */
    boolean isBroadcast(IpAddress address) {
        return network.contains(address) && !DerivedAddresses.isHost(network, address);
    }

    /** The addresses of a peer that may be routed to it: those of the network, and its own IPv6 one. */
    List<IpAddress> addressesOf(Peer peer) {
        List<IpAddress> addresses = new ArrayList<>();
        for (IpAddress address : peer.descriptor().map(Descriptor::addresses).orElse(List.of())) {
            boolean isAllowed = address.isV4()
                    ? DerivedAddresses.isHost(network, address)
                    : address.equals(DerivedAddresses.v6(networkId, peer.key()));
            if (isAllowed) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** A server took the claims. */
    void onClaimed() {
        hold();
    }

    private void hold() {
        boolean hasChanged = !isV6Held || state == State.WANTED;
        isV6Held = true;
        if (state == State.WANTED) {
            state = State.HELD;
        }
        if (state == State.HELD) {
            deadlineNs = TimerQueue.NONE;
        }
        if (hasChanged) {
            onHeldChanged();
        }
    }

    /** Can this host have an IPv4 address of the mesh? True if something else is to be claimed now. */
    boolean setV4Usable(boolean isUsable, long nowNs) {
        if (isUsable == isV4Usable) {
            return false;
        }
        boolean wasHeld = state == State.HELD;
        isV4Usable = isUsable;
        if (isUsable && wasHeld) {
            state = State.WANTED;
            deadlineNs = nowNs + UNCLAIMED_NS;
        } else if (wasHeld) {
            onHeldChanged();
        }
        return true;
    }

    /**
     * Another node has an address of ours.
     *
     * @param address the one
     * @param holder who has it
     * @return true if something else is to be claimed now
     */
    boolean onTaken(IpAddress address, String holder, long nowNs) {
        if (!address.equals(v4) || state == State.WAITING || !isV4Usable) {
            return false;
        }
        boolean wasHeld = state == State.HELD;
        listener.onAddressTaken(address, holder, fixed.isPresent());
        attempt++;
        boolean isExhausted = attempt >= DerivedAddresses.HASHED_ATTEMPT_COUNT + DerivedAddresses.hostCount(network);
        if (isExhausted) {
            listener.onNoFreeAddress(network);
            attempt = 0;
        }
        boolean mustWait = fixed.isPresent() || isExhausted;
        state = mustWait ? State.WAITING : State.WANTED;
        deadlineNs = nowNs + (mustWait ? RETRY_NS : UNCLAIMED_NS);
        v4 = wanted();
        if (wasHeld) {
            onHeldChanged();
        }
        return true;
    }

    private void onHeldChanged() {
        version++;
        listener.onOverlayAddresses(interfaceAddresses());
    }

    /** Another number whenever the held addresses are others. */
    int version() {
        return version;
    }

    /** A peer tells of its addresses: if it has ours, the lower key keeps it. True if something else is to be claimed now. */
    boolean onPeer(Peer peer, long nowNs) {
        return peer.key().compareTo(self) < 0
                && state != State.WAITING
                && addressesOf(peer).contains(v4)
                && onTaken(v4, peer.name(), nowNs);
    }

    long nextDeadlineNs() {
        return deadlineNs;
    }

    /** True if something else is to be claimed now. */
    boolean onTimer(long nowNs) {
        if (nowNs < deadlineNs) {
            return false;
        }
        boolean hasWaited = state == State.WAITING;
        if (hasWaited) {
            state = State.WANTED;
            deadlineNs = nowNs + UNCLAIMED_NS;
        } else {
            hold();
        }
        return hasWaited;
    }
}
