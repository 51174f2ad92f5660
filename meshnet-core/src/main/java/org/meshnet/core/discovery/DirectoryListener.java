package org.meshnet.core.discovery;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.RelayLimited;

/**
 * What a {@link DiscoveryClient} learns. Called on the client's thread, from within its methods, at the time that it
 * was given; may call the client's methods. Nothing here is about the node itself: its own entry is left out.
 */
public interface DirectoryListener {
    /**
     * The server knows this node now; also after each time that it registered anew.
     *
     * @param observed where the server hears this node from
     * @param memberCount registered nodes of the network, this one among them
     */
    void onRegistered(Endpoint observed, int memberCount, long nowNs);

    /** The server hears this node from another endpoint than before. */
    void onObservedEndpoint(Endpoint observed, long nowNs);

    /** A member is there or changed. Its sealed descriptor is not yet verified. */
    void onEntry(Entry entry, EntrySource source, long nowNs);

    /**
     * The server introduces this node and a member to each other at this moment.
     *
     * @param entry the member's; its sealed descriptor is not yet verified
     * @param relayChannel under which the server forwards to it; {@link org.meshnet.core.wire.Introduction#NO_RELAY} if
     *     it does not
     */
    void onIntroduction(Entry entry, long relayChannel, long nowNs);

    /**
     * The server knows a relay channel no more that it gave, or so somebody says in its name. Told once a second of
     * each at most.
     */
    void onRelayLost(long relayChannel, long nowNs);

    /** A member left, or its lease ran out. It may be one that was never told of. */
    void onPeerLeft(NodeKey nodeKey, long nowNs);

    /** The server knows no such node: an introduction can't be. */
    void onNoSuchPeer(NodeKey nodeKey, long nowNs);

    /**
     * The answer to a look-up.
     *
     * @param entries who it is; their sealed descriptors are not yet verified. Empty if there is nobody
     */
    void onFound(LookUp asked, List<Entry> entries, long nowNs);

    /**
     * Which of the claims that were announced last the server took, and which another live node has, or so the server
     * says. Told after each registration, right behind {@link #onRegistered}, and after each change that was announced.
     */
    void onClaims(List<Token> taken, List<Token> refused, long nowNs);

    /**
     * The server does not take this node; it is asked again later.
     *
     * @param elsewhere where the same identity is registered, if that is the reason; {@link Endpoint#NONE} if it is
     *     not, or by a stream
     */
    void onRefused(RefusalReason reason, Endpoint elsewhere, long nowNs);

    /** The server has proven, by the first registration, that it has this key. */
    void onServerKey(ServerKey key, long nowNs);

    /**
     * Who answers in the server's place shows another key than it must have. It got nothing. Told once for each key.
     */
    void onServerKeyChanged(ServerKey shown, long nowNs);

    /**
     * Another machine registered with this node's identity, or so the server says: this one is not registered there any
     * more, and is taken again only when the other is gone.
     *
     * @param elsewhere where the other is; {@link Endpoint#NONE} if by a stream
     * @param sealedDescriptor the other's, not yet verified; not one that was announced here lately
     */
    void onSuperseded(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs);

    /**
     * Another machine has this node's identity, and lost its registration to this one, or so the server says.
     *
     * @param elsewhere where the other is; {@link Endpoint#NONE} if by a stream
     * @param sealedDescriptor the other's, not yet verified
     */
    void onTwin(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs);

    /** The server drops what this node sends by relay: it is more than it may, or than there is. */
    void onRelayLimited(RelayLimited said, long nowNs);

    /** The server says something of the network's document, asked or not. */
    void onPolicy(PolicyWord word, long nowNs);

    /** The server does not answer any more; the client keeps trying. */
    void onServerLost(long nowNs);
}
