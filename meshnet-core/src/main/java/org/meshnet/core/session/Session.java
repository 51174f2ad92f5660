package org.meshnet.core.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/**
 * An established session with a peer. Data loops seal and open under it; the control loop decides on its life. What
 * threads share is atomic; a lane's own state belongs to the lane's thread.
 *
 * <pre>
 *   initiator: response read ──────────────▶ current ─▶ previous ─▶ retired ─▶ destroyed
 *   responder: response sent ─▶ unconfirmed ─first frame▶ current …
 * </pre>
 */
public final class Session {
    /** The initiator replaces a session of this age. */
    public static final long REKEY_AFTER_NS = 120_000_000_000L;
    /** A session of this age is not used any more. */
    public static final long REJECT_AFTER_NS = 180_000_000_000L;

    private final PeerLink link;
    private final int localIndex;
    private final boolean isInitiator;
    private final CipherSuite cipher;
    private final boolean isMarked;
    private final long createdNs;
    private final SendLane[] sendLanes;
    private final AtomicReferenceArray<ReceiveLane> receiveLanes;
    private final Opener[] openers;
    private final OneShotFlag active = new OneShotFlag();
    private final OneShotFlag longSent = new OneShotFlag();
    private final OneShotFlag heard = new OneShotFlag();
    private final OneShotFlag heardElsewhere = new OneShotFlag();

    /**
     * @param link the peer's
     * @param terms what the handshake agreed; its keys are copied into the ciphers, not kept
     * @param inboundCount inbound lanes of this node, each of which opens with a cipher of its own
     * @param ciphers makes the frame ciphers of the suite that was agreed
     * @param nowNs when the handshake ended
     */
    public Session(PeerLink link, SessionTerms terms, int inboundCount, FrameCipherFactory ciphers, long nowNs) {
        this.link = link;
        this.localIndex = terms.receiving().index().value();
        this.isInitiator = terms.isInitiator();
        this.cipher = terms.cipher();
        this.isMarked = terms.isMarked();
        this.createdNs = nowNs;
        SessionTerms.Sending sending = terms.sending();
        this.sendLanes = new SendLane[sending.laneCount()];
        for (int lane = 0; lane < sendLanes.length; lane++) {
            sendLanes[lane] = new SendLane(
                    lane, sending.index().value(), ciphers.create(sending.key()), cipher.trailerLength(), nowNs);
        }
        this.receiveLanes = new AtomicReferenceArray<>(terms.receiving().laneCount());
        this.openers = new Opener[inboundCount];
        for (int inbound = 0; inbound < inboundCount; inbound++) {
            openers[inbound] = new Opener(ciphers.create(terms.receiving().key()), nowNs);
        }
    }

    /** The peer's. */
    public PeerLink link() {
        return link;
    }

    /** The receiver index that the peer's frames carry. */
    public int localIndex() {
        return localIndex;
    }

    /** Did this side send the initiation? */
    public boolean isInitiator() {
        return isInitiator;
    }

    /** How its frames are sealed. */
    public CipherSuite cipher() {
        return cipher;
    }

    /** Bytes behind the text of each of its frames. */
    public int trailerLength() {
        return cipher.trailerLength();
    }

    /** Do both sides hand marks of congestion on to the packets inside? */
    public boolean isMarked() {
        return isMarked;
    }

    /** Age in nanoseconds. */
    public long ageNs(long nowNs) {
        return nowNs - createdNs;
    }

    /** Is it too old to be used? */
    public boolean isExpired(long nowNs) {
        return ageNs(nowNs) >= REJECT_AFTER_NS;
    }

    /** The sending lane of the thread that owns this number; 0 is the control loop's. */
    public SendLane sendLane(int lane) {
        return sendLanes[lane];
    }

    /**
     * Opens a frame in place: checks lane and replay window, opens the text, then moves the window.
     *
     * <p>All frames of one sender's lane come to one inbound lane, but for those that the kernel's receive offload put
     * into another lane's train, and those that came by a link. So a sender's lane has a lock on its window, which is
     * free as a rule.
     *
     * @param inbound the inbound lane of the calling thread
     * @param buffer direct buffer
     * @param frameOffset absolute index of the frame, whose header was checked
     * @param frameLength its bytes
     * @return what became of it
     */
    public Opened open(int inbound, ByteBuffer buffer, int frameOffset, int frameLength) {
        int lane = FrameHeader.lane(buffer, frameOffset);
        if (lane >= receiveLanes.length()) {
            return Opened.BAD_LANE;
        }
        int textEnd = frameLength - trailerLength();
        if (textEnd < FrameHeader.MIN_FRAME_LENGTH) {
            return Opened.FORGED;
        }
        FrameCipher opener = openers[inbound].cipher();
        ReceiveLane receiveLane = receiveLane(lane);
        synchronized (receiveLane) {
            return receiveLane.open(opener, buffer, frameOffset, textEnd - FrameHeader.TEXT_OFFSET);
        }
    }

    private ReceiveLane receiveLane(int lane) {
        ReceiveLane known = receiveLanes.get(lane);
        if (known != null) {
            return known;
        }
        receiveLanes.compareAndSet(lane, null, new ReceiveLane());
        return receiveLanes.get(lane);
    }

    /** Notes any frame received; {@code inbound} as for {@link #open}. */
    public void onReceived(int inbound, long nowNs) {
        openers[inbound].onReceived(nowNs);
    }

    /** Notes payload received; {@code inbound} as for {@link #open}. */
    public void onDataReceived(int inbound, long bytes, long nowNs) {
        openers[inbound].onDataReceived(bytes, nowNs);
    }

    /** Was the control loop told that there is traffic? Cleared, the next packet has it told again. */
    public OneShotFlag active() {
        return active;
    }

    /** Were frames sent that are longer than those that pass nearly everywhere? The lanes set it. */
    public OneShotFlag longSent() {
        return longSent;
    }

    /** Was the control loop told that the peer was heard under this session? */
    public OneShotFlag heard() {
        return heard;
    }

    /**
     * Was the control loop told that the peer is heard over another hop than the one in use? Cleared, the next frame
     * has it told again.
     */
    public OneShotFlag heardElsewhere() {
        return heardElsewhere;
    }

    /** When the peer was last heard under this session; its creation if never. */
    public long lastReceivedNs() {
        long last = createdNs;
        for (Opener opener : openers) {
            last = Math.max(last, opener.lastReceivedNs());
        }
        return last;
    }

    /** When payload last arrived; creation if never. */
    public long lastDataReceivedNs() {
        long last = createdNs;
        for (Opener opener : openers) {
            last = Math.max(last, opener.lastDataReceivedNs());
        }
        return last;
    }

    /** When payload was last sent on any lane; creation if never. */
    public long lastDataSentNs() {
        long last = createdNs;
        for (SendLane lane : sendLanes) {
            last = Math.max(last, lane.lastDataSentNs());
        }
        return last;
    }

    /** When payload was last received or sent; creation if never. */
    public long lastDataNs() {
        return Math.max(lastDataReceivedNs(), lastDataSentNs());
    }

    /** Was payload received or sent within this time? */
    public boolean isUsedWithin(long timeNs, long nowNs) {
        long last = lastDataNs();
        return last != createdNs && nowNs - last < timeNs;
    }

    /** Payload received, in bytes of IP packets. */
    public long receivedBytes() {
        return Arrays.stream(openers).mapToLong(Opener::receivedBytes).sum();
    }

    /** Payload sent, in bytes of IP packets. */
    public long sentBytes() {
        return Arrays.stream(sendLanes).mapToLong(SendLane::sentBytes).sum();
    }

    /** Wipes the keys. Called once no data loop can hold the session any more. */
    public void destroy() {
        for (SendLane lane : sendLanes) {
            lane.destroy();
        }
        for (Opener opener : openers) {
            opener.destroy();
        }
    }

    /** What became of a frame. */
    public enum Opened {
        /** Opened, and no later one of its lane was before it. */
        NEWEST,
        /** Opened, though later ones of its lane came first. */
        LATE,
        /** Of a lane that the peer did not announce. */
        BAD_LANE,
        /** Seen before, or too old to tell. */
        REPLAYED,
        /** The tag does not fit. */
        FORGED;

        /** Is the text open? */
        public boolean isOpen() {
            return this == NEWEST || this == LATE;
        }
    }
}
