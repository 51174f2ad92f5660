package org.meshnet.core.engine.context;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.wire.LookUp;

/**
 * This node's overlay addresses: which it wants, and which it holds. The IPv6 one follows from its key. The IPv4 one is
 * fixed or derived, is held once a server took the claim (or none answered for {@link #UNCLAIMED_NS}; the last run's at
 * once), and when another node has it, a derived one moves on and a fixed one is claimed again after 1, 2, 4, … 30 s.
 * Control thread only.
 *
 * <pre>
 *   WANTED ──registered, or 3 s without a server──▶ HELD
 *      ▲ ╲                                           │
 *      │  ╲── taken: derived, next attempt ◀─────────┤
 *      │                                             │
 *   WAITING ◀── taken: fixed, or nothing is free ◀───┘
 *  (1 to 30 s)
 * </pre>
 *
 * An address that another interface of this host has is not taken either: a derived one moves on, a fixed one is
 * USED_HERE until it is free.
 */
public final class OverlayAddresses {
    static final long UNCLAIMED_NS = 3_000_000_000L;
    static final long LAST_CLAIM_PAUSE_NS = 30_000_000_000L;

    /** Addresses of other interfaces of this host that are remembered; one more is tried again at the next round. */
    static final int MAX_USED_HERE = 16;

    private static final long FIRST_CLAIM_PAUSE_NS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 5;

    private enum State {
        WANTED,
        HELD,
        WAITING,
        USED_HERE
    }

    private final NodeKey self;
    private final Prefix network;
    private final DerivedAddresses derived;
    private final AddressRights rights;
    /** Null if the address is derived. */
    private final @Nullable Prefix fixed;

    private final IpAddress v6;
    private final MeshListener listener;
    private final EngineWarnings warnings;
    private final Set<IpAddress> usedHere = new HashSet<>();
    private int attempt;
    private int waitCount;
    private IpAddress v4;
    private State state = State.WANTED;
    private boolean isV4Usable = true;
    private boolean isV6Held;
    private int version;
    private long deadlineNs;

    public OverlayAddresses(
            EngineConfig config, Membership membership, MeshListener listener, EngineWarnings warnings, long nowNs) {
        this.rights = new AddressRights(config, membership);
        this.self = config.member().identity().nodeKey();
        this.network = config.overlay().network().network();
        this.derived = new DerivedAddresses(config.member().secrets());
        this.fixed = config.overlay().fixedAddress().orElse(null);
        this.v6 = derived.v6(self);
        this.listener = listener;
        this.warnings = warnings;
        config.overlay()
                .lastAddress()
                .ifPresent(
                        last -> attempt = derived.attempt(network, self, last).orElse(0));
        this.v4 = wanted();
        boolean isLast = config.overlay().lastAddress().filter(v4::equals).isPresent();
        this.deadlineNs = nowNs + (isLast ? 0 : UNCLAIMED_NS);
    }

    /** Pause before an address that another has is claimed again, after so many refusals. */
    public static long claimPauseNs(int count) {
        return Math.min(LAST_CLAIM_PAUSE_NS, FIRST_CLAIM_PAUSE_NS << Math.min(count, MOST_DOUBLINGS));
    }

    private IpAddress wanted() {
        return fixed == null ? derived.v4(network, self, attempt) : fixed.address();
    }

    /** The addresses to claim at the servers: the IPv4 one, held or not. Nobody else can have the IPv6 one. */
    public List<IpAddress> claimed() {
        return isV4Usable && state != State.USED_HERE ? List.of(v4) : List.of();
    }

    /** What is claimed, as a server has it under this key of the network. */
    public Optional<Token> claimToken(NetworkSecrets under) {
        return claimed().stream().map(under::token).findFirst();
    }

    /** Is another known to have the IPv4 address? */
    public boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Does this peer tell that it has our IPv4 address? */
    public boolean isListedBy(Peer peer) {
        return peer.addresses().contains(v4);
    }

    /**
     * The addresses to tell the members of: an IPv4 one only once it is held, as who has it yields to some who tell of
     * it.
     */
    public List<IpAddress> told() {
        return isV4Usable && state == State.HELD ? List.of(v6, v4) : List.of(v6);
    }

    /** Is the IPv4 address claimed, held or not? */
    private boolean isWanted() {
        return isV4Usable && (state == State.WANTED || state == State.HELD);
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
    public List<Prefix> interfaceAddresses() {
        List<Prefix> prefixes = new ArrayList<>();
        for (IpAddress address : held()) {
            prefixes.add(new Prefix(
                    address, address.isV4() ? v4Length() : derived.v6Network().length()));
        }
        return prefixes;
    }

    private int v4Length() {
        return fixed == null ? network.length() : fixed.length();
    }

    /** The mesh's IPv4 network. */
    public Prefix network() {
        return network;
    }

    /** The mesh's IPv6 network. */
    public Prefix v6Network() {
        return derived.v6Network();
    }

    /** The overlay's networks, of both families. */
    public List<Prefix> networks() {
        return List.of(network, derived.v6Network());
    }

    /** Is this address one that a node of the mesh might have? */
    public boolean isInside(IpAddress address) {
        return network.contains(address) || derived.v6Network().contains(address);
    }

    /**
     * By what a server finds who has this address: the start of the node key for an IPv6 one, which nobody claims; else
     * the token.
     */
    public LookUp lookUp(IpAddress address, NetworkSecrets under) {
        OptionalLong keyPrefix = derived.keyPrefix(address);
        return keyPrefix.isPresent() ? LookUp.ofKeyPrefix(keyPrefix.getAsLong()) : LookUp.ofToken(under.token(address));
    }

    /** Does this address stand for all hosts of the IPv4 network? */
    public boolean isBroadcast(IpAddress address) {
        return network.contains(address) && !DerivedAddresses.isHost(network, address);
    }

    /** The address that stands for all hosts of the IPv4 network, if there is one. */
    public Optional<IpAddress> broadcast() {
        int hostBits = network.address().bitCount() - network.length();
        return hostBits < 2
                ? Optional.empty()
                : Optional.of(IpAddress.v4(network.address().v4Bits() | (int) ((1L << hostBits) - 1)));
    }

    /** Those of a peer's addresses that may be its own. */
    public List<IpAddress> allowed(Peer peer, List<IpAddress> addresses) {
        return rights.allowed(peer, addresses);
    }

    /** A server knows this node: its IPv6 address needs nothing else. */
    public void onRegistered() {
        if (!isV6Held) {
            isV6Held = true;
            onHeldChanged();
        }
    }

    /** A server took the claim of the IPv4 address. True if the members are to be told. */
    public boolean onClaimed() {
        return hold();
    }

    private boolean hold() {
        boolean isNew = state == State.WANTED || state == State.WAITING;
        boolean hasChanged = !isV6Held || isNew;
        isV6Held = true;
        if (isNew) {
            state = State.HELD;
            waitCount = 0;
        }
        if (state == State.HELD) {
            deadlineNs = TimerQueue.NONE;
        }
        if (hasChanged) {
            onHeldChanged();
        }
        return isNew;
    }

    /** Can this host have an IPv4 address of the mesh? True if something else is to be claimed now. */
    public boolean setV4Usable(boolean isUsable, long nowNs) {
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
        if (!address.equals(v4) || !isWanted()) {
            return false;
        }
        if (waitCount == 0) {
            listener.onAddressTaken(address, holder, fixed != null);
        }
        boolean isNews = state == State.HELD || fixed == null;
        boolean mustWait = fixed != null || moveOn();
        leave(mustWait ? State.WAITING : State.WANTED, nowNs + (mustWait ? claimPauseNs(waitCount++) : UNCLAIMED_NS));
        return isNews;
    }

    /**
     * Takes the next derived address that no other interface has; true if all were tried, and the search begins anew.
     */
    private boolean moveOn() {
        long attempts = rights.attemptCount();
        boolean isExhausted = false;
        for (long step = 0; step < attempts && (step == 0 || usedHere.contains(v4)); step++) {
            attempt++;
            if (attempt >= attempts) {
                attempt = 0;
                isExhausted = true;
            }
            v4 = wanted();
        }
        if (isExhausted) {
            listener.onNoFreeAddress(network);
        }
        return isExhausted;
    }

    private void leave(State next, long untilNs) {
        boolean wasHeld = state == State.HELD;
        state = next;
        deadlineNs = untilNs;
        if (wasHeld) {
            onHeldChanged();
        }
    }

    /** Another interface of this host has the address. True if something else is to be claimed now. */
    public boolean onUsedHere(IpAddress address, String interfaceName, long nowNs) {
        if (usedHere.size() < MAX_USED_HERE) {
            usedHere.add(address);
        }
        if (!address.equals(v4) || state == State.USED_HERE) {
            return false;
        }
        String consequence =
                fixed != null ? "it stays off the mesh's interface, IPv6 goes on" : "the mesh takes another";
        warnings.raise(
                Warning.Kind.ADDRESS_USED_HERE,
                address.toString(),
                "the address " + address + " is also on " + interfaceName + " of this host: " + consequence,
                nowNs);
        if (fixed != null) {
            leave(State.USED_HERE, TimerQueue.NONE);
        } else {
            boolean isExhausted = moveOn();
            leave(
                    isExhausted ? State.WAITING : State.WANTED,
                    nowNs + (isExhausted ? claimPauseNs(waitCount++) : UNCLAIMED_NS));
        }
        return true;
    }

    /** No other interface has it any more. True if something else is to be claimed now. */
    public boolean onFreeHere(IpAddress address, long nowNs) {
        warnings.clear(Warning.Kind.ADDRESS_USED_HERE, address.toString());
        usedHere.remove(address);
        boolean isWaitedFor = state == State.USED_HERE && address.equals(v4);
        if (isWaitedFor) {
            state = State.WANTED;
            deadlineNs = nowNs + UNCLAIMED_NS;
        }
        return isWaitedFor;
    }

    private void onHeldChanged() {
        version++;
        listener.onOverlayAddresses(interfaceAddresses());
    }

    /** Another number whenever the held addresses are others. */
    public int version() {
        return version;
    }

    /**
     * A peer tells of its addresses. One that is only wanted here is the peer's. One that is held is given up for who
     * has it certified, or a lower key, and only once the peer itself said, in a session, that this is its newest word:
     * a server might show an old one. True if something else is to be claimed now.
     */
    public boolean onPeer(Peer peer, long nowNs) {
        boolean isPeers =
                (state == State.WANTED && !hasRight(peer)) || (rights.precedes(peer, v4) && peer.isConfirmed());
        return isPeers && isWanted() && isListedBy(peer) && onTaken(v4, peer.name(), nowNs);
    }

    /** Has this node the IPv4 address certified, and the peer not, whatever that tells? */
    public boolean hasRight(Peer peer) {
        return rights.isCertifiedHere(v4) && !rights.precedes(peer, v4);
    }

    /** Is the peer to be asked in a session whether it has an address that is held here? */
    public boolean isContestedBy(Peer peer) {
        return isV4Usable
                && state == State.HELD
                && rights.precedes(peer, v4)
                && !peer.isConfirmed()
                && isListedBy(peer);
    }

    public long nextDeadlineNs() {
        return deadlineNs;
    }

    /** True if something else is to be claimed or told now. */
    public boolean onTimer(long nowNs) {
        if (nowNs < deadlineNs) {
            return false;
        }
        boolean hasWaited = state == State.WAITING && !usedHere.contains(v4);
        if (state == State.WAITING && !hasWaited) {
            deadlineNs = nowNs + LAST_CLAIM_PAUSE_NS;
        } else if (hasWaited) {
            state = State.WANTED;
            deadlineNs = nowNs + UNCLAIMED_NS;
        } else {
            return hold();
        }
        return hasWaited;
    }
}
