package org.meshnet.core.engine.context;

import java.util.List;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;

/**
 * Which overlay addresses a member may have, and whose one is that several tell of: who has it certified, else who has
 * the lowest key. Control thread only.
 */
final class AddressRights {
    private final NodeKey self;
    private final Prefix network;
    private final DerivedAddresses derived;
    private final Membership membership;

    AddressRights(EngineConfig config, Membership membership) {
        this.self = config.member().identity().nodeKey();
        this.network = config.overlay().network().network();
        this.derived = new DerivedAddresses(config.member().secrets());
        this.membership = membership;
    }

    /**
     * Those of a peer's addresses that may be its own: its own IPv6 one; of the IPv4 network in an open network any, in
     * a closed one those of its certificate, or if that names none, those that are derived from its key.
     */
    List<IpAddress> allowed(Peer peer, List<IpAddress> addresses) {
        if (addresses.isEmpty()) {
            return List.of();
        }
        IpAddress ownV6 = derived.v6(peer.key());
        return addresses.stream()
                .filter(address -> address.isV4() ? isAllowedV4(peer, address) : address.equals(ownV6))
                .distinct()
                .toList();
    }

    private boolean isAllowedV4(Peer peer, IpAddress address) {
        if (!DerivedAddresses.isHost(network, address) || peer.certificate().isEmpty()) {
            return DerivedAddresses.isHost(network, address);
        }
        List<IpAddress> certified = peer.certificate().get().grant().addresses();
        return certified.isEmpty() ? derived.isDerived(network, peer.key(), address) : certified.contains(address);
    }

    /** Is the address the peer's rather than this node's, if both tell of it? */
    boolean precedes(Peer peer, IpAddress address) {
        boolean isPeers = peer.certificate().filter(its -> isOf(its, address)).isPresent();
        boolean isOwn = isCertifiedHere(address);
        return isPeers == isOwn ? peer.key().compareTo(self) < 0 : isPeers;
    }

    /** Did an administrator give it to this node? */
    boolean isCertifiedHere(IpAddress address) {
        return membership.own().filter(its -> isOf(its, address)).isPresent();
    }

    private static boolean isOf(Certificate certificate, IpAddress address) {
        return certificate.grant().addresses().contains(address);
    }

    /** How many derived addresses this node may try. */
    long attemptCount() {
        return membership.isClosed()
                ? DerivedAddresses.CERTIFIED_ATTEMPT_COUNT
                : DerivedAddresses.HASHED_ATTEMPT_COUNT + DerivedAddresses.hostCount(network);
    }
}
