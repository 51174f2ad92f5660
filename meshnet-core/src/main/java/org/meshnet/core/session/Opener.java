package org.meshnet.core.session;

import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.seam.FrameCipher;

/**
 * One inbound lane's own part of a session: the cipher that it opens with, and what it received. Written by the one
 * thread that owns the inbound lane; the statistics may be read by any.
 */
final class Opener {
    private final FrameCipher cipher;
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong lastReceivedNs;
    private final AtomicLong lastDataReceivedNs;

    Opener(FrameCipher cipher, long createdNs) {
        this.cipher = cipher;
        this.lastReceivedNs = new AtomicLong(createdNs);
        this.lastDataReceivedNs = new AtomicLong(createdNs);
    }

    FrameCipher cipher() {
        return cipher;
    }

    void onReceived(long nowNs) {
        lastReceivedNs.setRelease(nowNs);
    }

    void onDataReceived(long bytes, long nowNs) {
        receivedBytes.setRelease(receivedBytes.getPlain() + bytes);
        lastDataReceivedNs.setRelease(nowNs);
    }

    long lastReceivedNs() {
        return lastReceivedNs.getAcquire();
    }

    long lastDataReceivedNs() {
        return lastDataReceivedNs.getAcquire();
    }

    long receivedBytes() {
        return receivedBytes.getAcquire();
    }

    void destroy() {
        cipher.destroy();
    }
}
