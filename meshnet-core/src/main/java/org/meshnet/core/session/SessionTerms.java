package org.meshnet.core.session;

/**
 * What a finished handshake agreed. Short-lived: its keys are wiped by whoever made it once the session stands.
 *
 * @param isInitiator did this side send the initiation
 * @param sending how frames go to the peer
 * @param receiving how frames come from the peer
 * @param cipher how frames are sealed
 * @param isMarked do both sides hand marks of congestion on to the packets inside
 */
public record SessionTerms(
        boolean isInitiator, Sending sending, Receiving receiving, CipherSuite cipher, boolean isMarked) {
    /** Without marks. */
    public SessionTerms(boolean isInitiator, Sending sending, Receiving receiving, CipherSuite cipher) {
        this(isInitiator, sending, receiving, cipher, false);
    }

    /** By which the receiver of a frame finds the session. */
    public record ReceiverIndex(int value) {}

    /**
     * The way to the peer.
     *
     * @param index the peer's
     * @param key 32 bytes
     * @param laneCount lanes that this side announced
     */
    public record Sending(ReceiverIndex index, byte[] key, int laneCount) {
        @Override
        public String toString() {
            return "Sending[" + index + "]";
        }
    }

    /**
     * The way from the peer.
     *
     * @param index this side's
     * @param key 32 bytes
     * @param laneCount lanes that the peer announced
     */
    public record Receiving(ReceiverIndex index, byte[] key, int laneCount) {
        @Override
        public String toString() {
            return "Receiving[" + index + "]";
        }
    }
}
