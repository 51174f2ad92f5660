package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Aes256GcmFrameCiphers;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.session.CipherSuite;

class CipherProbeTest {
    /** Does to long frames what it does to short ones, but for a byte behind them. */
    private record SpoilsBehindLongFrames(FrameCipher cipher) implements FrameCipher {
        @Override
        public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
            cipher.seal(buffer, tagOffset, textOffset, textLength, counter, lane);
            if (textLength > 1000) {
                buffer.put(textOffset + textLength, (byte) 0x77);
            }
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

    @Test
    void shouldFindTheSameCipherAgreeing() {
        assertTrue(CipherProbe.agree(CipherSuite.SECRETBOX, new SodiumFrameCiphers(), new SodiumFrameCiphers()));
    }

    @Test
    void shouldFindAnotherCipherDisagreeing() {
        assertFalse(CipherProbe.agree(CipherSuite.SECRETBOX, new SodiumFrameCiphers(), new Aes256GcmFrameCiphers()));
    }

    @Test
    void shouldFindOneThatSpoilsWhatStandsBehindAFrame() {
        SodiumFrameCiphers ciphers = new SodiumFrameCiphers();
        assertFalse(CipherProbe.agree(
                CipherSuite.SECRETBOX, ciphers, key -> new SpoilsBehindLongFrames(ciphers.create(key))));
    }
}
