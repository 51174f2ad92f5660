package org.meshnet.core.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/**
 * An established session with a peer. Data loops seal and open under it; the control loop decides on its life. Shared words are
 * atomics; a lane's own state belongs to the lane's thread.
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
    private final long createdNs;
    private final SendLane[] sendLanes;
    private final ReceiveLane[] receiveLanes;
    private final FrameCipher opener;
    private final AtomicBoolean isActive = new AtomicBoolean();
    private final AtomicBoolean isHeard = new AtomicBoolean();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong lastReceivedNs;
    private final AtomicLong lastDataReceivedNs;

    /**
     * @param link the peer's
     * @param terms what the handshake agreed; its keys are copied into the ciphers, not kept
     * @param ciphers makes the frame ciphers of the suite that was agreed
     * @param nowNs when the handshake ended
     */
    public Session(PeerLink link, SessionTerms terms, FrameCipherFactory ciphers, long nowNs) {
        this.link = link;
        this.localIndex = terms.localIndex();
        this.isInitiator = terms.isInitiator();
        this.cipher = terms.cipher();
        this.createdNs = nowNs;
        this.lastReceivedNs = new AtomicLong(nowNs);
        this.lastDataReceivedNs = new AtomicLong(nowNs);
        this.sendLanes = new SendLane[terms.localLaneCount()];
        for (int lane = 0; lane < sendLanes.length; lane++) {
            sendLanes[lane] = new SendLane(lane, terms.remoteIndex(), ciphers.create(terms.sendKey()), nowNs);
        }
        this.receiveLanes = new ReceiveLane[terms.remoteLaneCount()];
        this.opener = ciphers.create(terms.receiveKey());
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
     * Opens a frame in place: checks lane and replay window, opens the text, then moves the window. Called by the thread that
     * receives.
     *
     * @param buffer direct buffer
     * @param frameOffset absolute index of the frame, whose header was checked
     * @param frameLength its bytes
     * @return what became of it
     */
    public Opened open(ByteBuffer buffer, int frameOffset, int frameLength) {
        int lane = FrameHeader.lane(buffer, frameOffset);
        if (lane >= receiveLanes.length) {
            return Opened.BAD_LANE;
        }
        ReceiveLane receiveLane = receiveLane(lane);
        long counter = FrameHeader.counter(buffer, frameOffset);
        if (!receiveLane.isFresh(counter)) {
            return Opened.REPLAYED;
        }
        int textOffset = frameOffset + FrameHeader.TEXT_OFFSET;
        int textLength = frameLength - FrameHeader.TEXT_OFFSET;
        if (!opener.open(buffer, frameOffset + FrameHeader.TAG_OFFSET, textOffset, textLength, counter, lane)) {
            return Opened.FORGED;
        }
        return receiveLane.mark(counter) ? Opened.NEWEST : Opened.LATE;
    }

    private ReceiveLane receiveLane(int lane) {
        if (receiveLanes[lane] == null) {
            receiveLanes[lane] = new ReceiveLane();
        }
        return receiveLanes[lane];
    }

    /** Notes any frame received. */
    public void onReceived(long nowNs) {
        lastReceivedNs.setRelease(nowNs);
    }

    /** Notes payload received. */
    public void onDataReceived(long bytes, long nowNs) {
        receivedBytes.setRelease(receivedBytes.getPlain() + bytes);
        lastDataReceivedNs.setRelease(nowNs);
    }

    /** Raises the word that there is traffic; true for the one who raised it, who then tells the control loop. */
    public boolean raiseActive() {
        return !isActive.getAcquire() && isActive.compareAndSet(false, true);
    }

    /** Takes the word back, so that the next packet raises it again. */
    public void clearActive() {
        isActive.set(false);
    }

    /** Raises the word that the peer was heard under this session; true for the one who raised it first. */
    public boolean raiseHeard() {
        return !isHeard.getAcquire() && isHeard.compareAndSet(false, true);
    }

    /** Takes that word back. */
    public void clearHeard() {
        isHeard.set(false);
    }

    /** When the peer was last heard under this session; its creation if never. */
    public long lastReceivedNs() {
        return lastReceivedNs.getAcquire();
    }

    /** When payload last arrived; creation if never. */
    public long lastDataReceivedNs() {
        return lastDataReceivedNs.getAcquire();
    }

    /** When payload was last sent on any lane; creation if never. */
    public long lastDataSentNs() {
        long last = createdNs;
        for (SendLane lane : sendLanes) {
            last = Math.max(last, lane.lastDataSentNs());
        }
        return last;
    }

    /** Payload received, in bytes of IP packets. */
    public long receivedBytes() {
        return receivedBytes.getAcquire();
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
        opener.destroy();
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
