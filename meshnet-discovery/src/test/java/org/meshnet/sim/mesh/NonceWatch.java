package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/** Stands before the ciphers of a whole mesh and fails when two frames are sealed with one key and one nonce. */
final class NonceWatch {
    private final Map<ByteBuffer, Set<Nonce>> usedByKey = new HashMap<>();
    private long sealedCount;

    private record Nonce(int lane, long counter) {}

    /** The same ciphers, watched. */
    FrameCipherFactory watch(FrameCipherFactory factory) {
        return key -> new Watched(
                factory.create(key), usedByKey.computeIfAbsent(ByteBuffer.wrap(key.clone()), used -> new HashSet<>()));
    }

    /** Frames that were sealed. */
    long sealedCount() {
        return sealedCount;
    }

    /** Keys that something was sealed or opened with. */
    int keyCount() {
        return usedByKey.size();
    }

    private final class Watched implements FrameCipher {
        private final FrameCipher cipher;
        private final Set<Nonce> used;

        Watched(FrameCipher cipher, Set<Nonce> used) {
            this.cipher = cipher;
            this.used = used;
        }

        @Override
        public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
            sealedCount++;
            if (!used.add(new Nonce(lane, counter))) {
                throw new AssertionError("lane " + lane + " seals twice with counter " + counter);
            }
            cipher.seal(buffer, tagOffset, textOffset, textLength, counter, lane);
        }

        @Override
        public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
            return cipher.open(buffer, tagOffset, textOffset, textLength, counter, lane);
        }

        @Override
        public void destroy() {
            cipher.destroy();
        }
    }
}
