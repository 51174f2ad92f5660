package org.meshnet.core.discovery;

import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.RefusalReason;

/**
 * What a {@link DiscoveryClient} learns. Called on the client's thread, from within its methods; may call the client's methods.
 * Nothing here is about the node itself: its own entry is left out.
 */
public interface DirectoryListener {
    /**
     * The server knows this node now; also after each time that it registered anew.
     *
     * @param observed where the server hears this node from
     * @param memberCount registered nodes of the network, this one among them
     */
    void onRegistered(Endpoint observed, int memberCount);

    /** The server hears this node from another endpoint than before. */
    void onObservedEndpoint(Endpoint observed);

    /** A member is there or changed. Its sealed descriptor is not yet verified. */
    void onEntry(Entry entry, EntrySource source);

    /**
     * The server introduces this node and a member to each other at this moment.
     *
     * @param entry the member's; its sealed descriptor is not yet verified
     * @param relayChannel under which the server forwards to it; {@link org.meshnet.core.wire.Introduction#NO_RELAY} if it does not
     */
    void onIntroduction(Entry entry, long relayChannel);

    /** The server knows a relay channel no more, or so somebody says in its name. */
    void onRelayLost(long relayChannel);

    /** A member left, or its lease ran out. It may be one that was never told of. */
    void onPeerLeft(NodeKey nodeKey);

    /** The server knows no such node: an introduction can't be. */
    void onNoSuchPeer(NodeKey nodeKey);

    /** Nobody holds the address. */
    void onNotFound(Token token);

    /**
     * Another live node holds a claim. A refused registration waits for the next {@link DiscoveryClient#announce}; a refused
     * update leaves what was registered before.
     *
     * @param claimIndex among the claims announced last
     * @param holder who has it
     * @param holderSealedDescriptor the holder's, not yet verified
     */
    void onClaimRefused(int claimIndex, NodeKey holder, Bytes holderSealedDescriptor);

    /** The server does not take this node for another reason; it is asked again later. */
    void onRefused(RefusalReason reason);

    /** The server does not answer any more; the client keeps trying. */
    void onServerLost();
}
