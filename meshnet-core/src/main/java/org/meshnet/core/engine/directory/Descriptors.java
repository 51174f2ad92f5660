package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.NetworkRing;
import org.meshnet.core.engine.context.Stamps;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerCandidates;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.CandidateKind;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.Entry;

/** What members say of themselves, verified, and the peers that it makes. Control thread only. */
final class Descriptors {
    private static final long SWEEP_NS = 600_000_000_000L;

    private final NetworkRing ring;
    private final EngineContext context;
    private final Stamps stamps;
    private final Outdated outdated;
    private final OtherNetworks otherNetworks;
    private final Acceptance acceptance;
    /** The newest of each peer, as it came: once under each of the network's keys. */
    private final Map<NodeKey, Set<Bytes>> sealedByPeer = new HashMap<>();

    private final Set<Peer> waiting = new LinkedHashSet<>();
    private final List<Peer> refused = new ArrayList<>();
    private long sweptNs;

    Descriptors(EngineContext context, Acceptance acceptance, long nowNs) {
        this.acceptance = acceptance;
        this.ring = context.ring();
        this.context = context;
        this.stamps = context.stamps();
        this.sweptNs = nowNs;
        this.outdated = new Outdated(context);
        this.otherNetworks = new OtherNetworks(context);
    }

    /**
     * The peer of an entry, made if it is new. Only a descriptor proves a member, in a closed network with a
     * certificate in it: a server must not make this node know, or send to, whom it likes; and one that is not past its
     * end.
     */
    Optional<Peer> peer(Entry entry, long nowNs) {
        Optional<Peer> found = context.peers().find(entry.nodeKey());
        return found.isPresent() ? found : add(entry, nowNs);
    }

    /** What a member says of itself, and under which of the network's keys it does. */
    private record Said(Descriptor descriptor, NetworkSecrets under) {}

    private Optional<Said> open(Bytes sealed, NodeKey node) {
        return ring.all().stream()
                .flatMap(key ->
                        DescriptorCodec.open(sealed, node, key).map(descriptor -> new Said(descriptor, key)).stream())
                .findFirst();
    }

    private Optional<Peer> add(Entry entry, long nowNs) {
        Optional<Descriptor> descriptor =
                open(entry.sealedDescriptor(), entry.nodeKey()).map(Said::descriptor);
        if (descriptor.isEmpty()) {
            context.counters().add(Counter.DESCRIPTOR_REFUSED);
            return Optional.empty();
        }
        if (descriptor.get().hasEnded(stamps.unixNs())) {
            context.counters().add(Counter.DESCRIPTOR_ENDED);
            outdated.set(entry.nodeKey(), true, nowNs);
            return Optional.empty();
        }
        if (!acceptance.accepts(entry.nodeKey(), descriptor.get(), nowNs)) {
            return Optional.empty();
        }
        Optional<Peer> added = context.peers().findOrAdd(entry.nodeKey());
        if (added.isEmpty()) {
            context.counters().add(Counter.PEER_TABLE_FULL);
        }
        added.ifPresent(peer -> peer.connecting().ignoreUpTo(descriptor.get().sequence()));
        return added;
    }

    /** Takes a descriptor that the peer does not have yet; true if it is newer. One too many is looked into later. */
    boolean update(Peer peer, int server, Bytes sealed, long nowNs) {
        if (sealedByPeer.getOrDefault(peer.key(), Set.of()).contains(sealed)) {
            return false;
        }
        if (!peer.descriptorBudget().take(server, sealed, nowNs)) {
            context.counters().add(Counter.DESCRIPTOR_POSTPONED);
            waiting.add(peer);
            return false;
        }
        return take(peer, sealed, nowNs);
    }

    private boolean take(Peer peer, Bytes sealed, long nowNs) {
        Optional<Said> opened = open(sealed, peer.key());
        opened.ifPresent(known -> ring.onShown(peer, known.under()));
        if (opened.filter(known -> known.descriptor().sequence() == sequence(peer))
                .isPresent()) {
            keep(peer, sealed);
            return false;
        }
        Optional<Descriptor> said = opened.map(Said::descriptor).filter(known -> known.sequence() > sequence(peer));
        if (said.isEmpty()) {
            context.counters().add(Counter.DESCRIPTOR_REFUSED);
            return false;
        }
        if (!acceptance.accepts(peer.key(), said.get(), nowNs)) {
            refused.add(peer);
            return false;
        }
        Descriptor descriptor = acceptance.allowed(peer, said.get());
        peer.update(descriptor);
        sealedByPeer.remove(peer.key());
        keep(peer, sealed);
        peer.allowAddresses(allowedAddresses(peer, descriptor));
        judgeEnd(peer, stamps.unixNs(), nowNs);
        otherNetworks.onDescriptor(peer, nowNs);
        return true;
    }

    /** It says the same under each key; who seals it otherwise again and again is not remembered for that. */
    private void keep(Peer peer, Bytes sealed) {
        Set<Bytes> known = sealedByPeer.computeIfAbsent(peer.key(), key -> new HashSet<>());
        if (known.size() < NetworkRing.CAPACITY) {
            known.add(sealed);
        }
    }

    private static long sequence(Peer peer) {
        return peer.descriptor().map(Descriptor::sequence).orElse(-1L);
    }

    private List<IpAddress> allowedAddresses(Peer peer, Descriptor descriptor) {
        List<IpAddress> allowed = context.overlay().allowed(peer, descriptor.addresses());
        if (peer.certificate().isPresent()) {
            long cut = descriptor.addresses().stream()
                    .filter(address -> !allowed.contains(address))
                    .count();
            for (long i = 0; i < cut; i++) {
                context.counters().add(Counter.CERTIFICATE_CLAIMS_CUT);
            }
        }
        return allowed;
    }

    /** The peers that turned out to be no members since the last call. */
    List<Peer> takeRefused() {
        List<Peer> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }

    /** Looks into what had to wait; the peers of which something newer came out. */
    List<Peer> takeWaiting(long nowNs) {
        List<Peer> changed = new ArrayList<>();
        for (Peer peer : List.copyOf(waiting)) {
            Optional<Bytes> due = peer.descriptorBudget().takeWaiting(nowNs);
            if (due.filter(next -> take(peer, next, nowNs)).isPresent()) {
                changed.add(peer);
            }
            if (peer.descriptorBudget().nextDeadlineNs() == TimerQueue.NONE) {
                waiting.remove(peer);
            }
        }
        return changed;
    }

    /** When {@link #takeWaiting} is due. */
    long nextDeadlineNs() {
        return waiting.stream()
                .mapToLong(peer -> peer.descriptorBudget().nextDeadlineNs())
                .min()
                .orElse(TimerQueue.NONE);
    }

    /**
     * Looks now and then, and whenever the time of day may have jumped, which peers' descriptors are past their end.
     */
    void sweep(boolean hasJumped, long nowNs) {
        if (hasJumped || nowNs - sweptNs >= SWEEP_NS) {
            sweptNs = nowNs;
            long unixNs = stamps.unixNs();
            context.peers().all().forEach(peer -> judgeEnd(peer, unixNs, nowNs));
        }
    }

    private void judgeEnd(Peer peer, long unixNs, long nowNs) {
        boolean hasEnded =
                peer.descriptor().filter(known -> known.hasEnded(unixNs)).isPresent();
        outdated.set(peer.key(), hasEnded, nowNs);
        if (peer.endDescriptor(hasEnded)) {
            context.publisher().onRoutesChanged();
        }
    }

    /** Takes over where the peer may be; what is inside a mesh is no way to it. */
    void tellCandidates(Peer peer) {
        Map<Hop, CandidateKind> outside = new LinkedHashMap<>();
        for (Map.Entry<Endpoint, CandidateKind> candidate :
                PeerCandidates.of(peer).entrySet()) {
            if (context.underlay().isOutside(candidate.getKey().address())) {
                outside.put(Hop.direct(candidate.getKey()), candidate.getValue());
            }
        }
        peer.paths().setCandidates(outside);
    }

    void forget(Peer peer, long nowNs) {
        sealedByPeer.remove(peer.key());
        waiting.remove(peer);
        otherNetworks.forget(peer, nowNs);
    }
}
