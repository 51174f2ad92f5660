package org.meshnet.core.session;

import org.jspecify.annotations.Nullable;
import org.meshnet.core.flow.PeerFlows;
import org.meshnet.core.net.Hop;

/**
 * What the data loops know of a peer: where it is, and under which session to seal. Written by the control loop only,
 * read by any; each word is published on its own, and a mix of old and new is harmless: an old session is still
 * accepted by the peer, an old hop is a lost datagram at worst.
 *
 * @see org.meshnet.core.route.RouteTable
 */
public final class PeerLink {
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final String name;
    private final PacketPace multicast = new PacketPace();
    private final PeerFlows flows = new PeerFlows();
    private volatile @Nullable Session sending;
    private volatile @Nullable Hop hop;
    private volatile boolean isMarked;
    private volatile int surePacketBytes = MAX_PACKET_BYTES;
    private volatile int likelyPacketBytes = MAX_PACKET_BYTES;
    private volatile int bridgePort;
    private volatile @Nullable SpeedCounter speed;

    /** @param name for messages */
    public PeerLink(String name) {
        this.name = name;
    }

    /** The session to seal under, or null if there is none yet. */
    public @Nullable Session sending() {
        return sending;
    }

    /** Where frames go, or null while no path is known. */
    public @Nullable Hop hop() {
        return hop;
    }

    /** Do marks of congestion come through to it there, and not only to whoever forwards? */
    public boolean isMarked() {
        return isMarked;
    }

    /** How many packets it sent for groups and for all. */
    public PacketPace multicast() {
        return multicast;
    }

    /** What passes between this node and the peer, and by which rules. */
    public PeerFlows flows() {
        return flows;
    }

    /** Bytes of the longest packet that surely reaches the peer: what is cut anyway is cut to this. */
    public int surePacketBytes() {
        return surePacketBytes;
    }

    /** Bytes of the longest packet that is not known not to reach it; at least as many. */
    public int likelyPacketBytes() {
        return likelyPacketBytes;
    }

    /** Sets how long packets may be. */
    public void limitPackets(int sureBytes, int likelyBytes) {
        surePacketBytes = sureBytes;
        likelyPacketBytes = likelyBytes;
    }

    /** Its number as a port of the Ethernet of this node; 0 if it is none. */
    public int bridgePort() {
        return bridgePort;
    }

    /** Makes it a port, or none. */
    public void plugInto(int port) {
        bridgePort = port;
    }

    /** Counts the frames of a measurement that is under way with the peer; null if none is. */
    public @Nullable SpeedCounter speed() {
        return speed;
    }

    /** Has such frames counted, or by null not any more. */
    public void countSpeed(@Nullable SpeedCounter counter) {
        speed = counter;
    }

    /** Sets the session to seal under. */
    public void sendUnder(Session session) {
        sending = session;
    }

    /** There is no session to seal under any more. */
    public void endSending() {
        sending = null;
    }

    /** Sets where frames go, without marks. */
    public void moveTo(Hop to) {
        moveTo(to, false);
    }

    /** Sets where frames go, and whether marks come through there. */
    public void moveTo(Hop to, boolean marksComeThrough) {
        isMarked = false; // first, as a lane may read between these
        hop = to;
        isMarked = marksComeThrough;
    }

    /** Frames go nowhere until it is moved. */
    public void hold() {
        hop = null;
    }

    @Override
    public String toString() {
        return name;
    }
}
