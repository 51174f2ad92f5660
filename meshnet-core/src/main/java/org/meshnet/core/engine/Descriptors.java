package org.meshnet.core.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.CandidateKind;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.Entry;

/** What members say of themselves, verified, and the peers that it makes. Control thread only. */
final class Descriptors {
    private final NetworkSecrets secrets;
    private final EngineParts parts;
    private final OtherNetworks otherNetworks;
    private final Map<NodeKey, Bytes> sealedByPeer = new HashMap<>();

    Descriptors(NetworkSecrets secrets, EngineParts parts) {
        this.secrets = secrets;
        this.parts = parts;
        this.otherNetworks = new OtherNetworks(parts);
    }

    /**
     * The peer of an entry, made if it is new. Only a descriptor proves a member: a server must not make this node know, or send to,
     * whom it likes.
     */
    Optional<Peer> peer(Entry entry) {
        Optional<Peer> found = parts.peers().find(entry.nodeKey());
        return found.isPresent() ? found : add(entry);
    }

    private Optional<Peer> add(Entry entry) {
        Optional<Descriptor> descriptor = DescriptorCodec.open(entry.sealedDescriptor(), entry.nodeKey(), secrets);
        if (descriptor.isEmpty()) {
            parts.counters().add(Counter.DESCRIPTOR_REFUSED);
            return Optional.empty();
        }
        Optional<Peer> added = parts.peers().findOrAdd(entry.nodeKey());
        if (added.isEmpty()) {
            parts.counters().add(Counter.PEER_TABLE_FULL);
        }
        added.ifPresent(peer -> peer.connecting().ignoreUpTo(descriptor.get().sequence()));
        return added;
    }

    /** Takes a descriptor that the peer does not have yet; true if it is newer. */
    boolean update(Peer peer, Bytes sealed) {
        if (sealed.equals(sealedByPeer.get(peer.key()))) {
            return false;
        }
        Optional<Descriptor> descriptor = DescriptorCodec.open(sealed, peer.key(), secrets);
        boolean isNewer = descriptor.filter(peer::update).isPresent();
        if (isNewer) {
            sealedByPeer.put(peer.key(), sealed);
            otherNetworks.onDescriptor(peer);
        } else {
            parts.counters().add(Counter.DESCRIPTOR_REFUSED);
        }
        return isNewer;
    }

    /** Takes over where the peer may be; what is inside a mesh is no way to it. */
    void tellCandidates(Peer peer) {
        Map<Hop, CandidateKind> outside = new LinkedHashMap<>();
        for (Map.Entry<Endpoint, CandidateKind> candidate : peer.candidates().entrySet()) {
            if (parts.underlay().isOutside(candidate.getKey().address())) {
                outside.put(Hop.direct(candidate.getKey()), candidate.getValue());
            }
        }
        peer.paths().setCandidates(outside);
    }

    void forget(Peer peer) {
        sealedByPeer.remove(peer.key());
        otherNetworks.forget(peer);
    }
}
