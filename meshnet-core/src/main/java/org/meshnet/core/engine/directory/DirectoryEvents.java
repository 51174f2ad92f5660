package org.meshnet.core.engine.directory;

import java.util.List;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RelayLimited;

/** What the directory tells of members and servers; at once, while it is at work. Control thread only. */
public interface DirectoryEvents extends Connector {
    /** A server introduces the peer, which hears of this node at this moment, too. */
    void onIntroduced(Peer peer, boolean hasNewRelay, long nowNs);

    /** What may be a way to the peer is another. */
    void onCandidatesChanged(Peer peer, long nowNs);

    /** The peer says something new of itself. */
    void onDescriptor(Peer peer, long nowNs);

    /** What the peer says of its addresses is known to all by now. */
    void onAddresses(Peer peer, long nowNs);

    /** A server has nobody with the address that was looked up. */
    void onNotFound(IpAddress address, long nowNs);

    /** A server says who has what was looked up. */
    void onFound(int server, LookUp asked, List<Entry> entries, long nowNs);

    /** The peer is about to be known no more. */
    void onForgotten(Peer peer, long nowNs);

    /** All sessions with the peer are to end without a word. */
    void quit(Peer peer, long nowNs);

    /** A server knows this node: from where it was before, or from elsewhere, so that its channels are void. */
    void onRegistered(int server, boolean isWhereItWas, long nowNs);

    /** A server that knew this node answers no more. */
    void onServerLost(int server);

    /** This node is registered there no more, and the channels of before lead nowhere. */
    void onServerGone(int server, long nowNs);

    /** A server says something of the network's document. */
    void onPolicy(int server, PolicyWord word, long nowNs);

    /** A server gave a channel to the peer. */
    void onRelayGiven(Peer peer, int server, Hop relay, long nowNs);

    /** A server forwards nothing to the peer. */
    void onRelayRefused(Peer peer, int server, long nowNs);

    /** A server does not know the channel to the peer any more. */
    void onRelayLost(Peer peer, long nowNs);

    /** A server's relay drops what this node sends by it. */
    void onRelayLimited(int server, RelayLimited said, long nowNs);
}
