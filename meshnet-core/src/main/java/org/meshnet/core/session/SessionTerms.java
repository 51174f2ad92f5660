package org.meshnet.core.session;

/**
 * What a finished handshake agreed. Short-lived: its keys are wiped by whoever made it once the session stands.
 *
 * @param localIndex receiver index of frames to this side
 * @param remoteIndex receiver index of frames to the peer
 * @param isInitiator did this side send the initiation
 * @param sendKey 32 bytes
 * @param receiveKey 32 bytes
 * @param localLaneCount lanes that this side announced
 * @param remoteLaneCount lanes that the peer announced
 * @param cipher how frames are sealed
 */
public record SessionTerms(
        int localIndex,
        int remoteIndex,
        boolean isInitiator,
        byte[] sendKey,
        byte[] receiveKey,
        int localLaneCount,
        int remoteLaneCount,
        CipherSuite cipher) {
    @Override
    public String toString() {
        return "SessionTerms[" + localIndex + ", " + remoteIndex + "]";
    }
}
