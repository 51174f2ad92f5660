package org.meshnet.core.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceAegis256Test {
    private static final byte[] KEY = bytes("1001" + "00".repeat(30));
    private static final byte[] NONCE = bytes("100002" + "00".repeat(29));

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** The test vectors of the RFC's appendix, with the long tag: extra data, text, sealed text, tag. */
    @ParameterizedTest
    @CsvSource({
        "'', 00000000000000000000000000000000, 754fc3d8c973246dcc6d741412a4b236,"
                + "1181a1d18091082bf0266f66297d167d2e68b845f61a3b0527d31fc7b7b89f13",
        "'', '', '', 6a348c930adbd654896e1666aad67de989ea75ebaa2b82fb588977b1ffec864a",
        "0001020304050607, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                + "f373079ed84b2709faee373584585d60accd191db310ef5d8b11833df9dec711,"
                + "b7d28d0c3c0ebd409fd22b44160503073a547412da0854bfb9723020dab8da1a",
        "0001020304050607, 000102030405060708090a0b0c0d, f373079ed84b2709faee37358458,"
                + "8c1cc703c81281bee3f6d9966e14948b4a175b2efbdc31e61a98b4465235c2d9",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526272829,"
                + "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637,"
                + "57754a7d09963e7c787583a2e7b859bb24fa1e04d49fd550b2511a358e3bca252a9b1b8b30cc4a67,"
                + "a3aca270c006094d71c20e6910b5161c0826df233d08919a566ec2c05990f734"
    })
    void shouldSealAsThePublishedVectorsDo(String extra, String text, String sealed, String tag) {
        assertArrayEquals(bytes(sealed + tag), new ReferenceAegis256(KEY).seal(NONCE, bytes(extra), bytes(text)));
    }

    @Test
    void shouldOpenWhatItSealedInAFrame() {
        for (int length = 1; length < 50; length++) {
            ByteBuffer frame = ByteBuffer.allocate(16 + length + 16);
            ReferenceAegis256 cipher = new ReferenceAegis256(KEY);
            frame.put(16 + length - 1, (byte) 7);
            cipher.seal(frame, 0, 16, length, 5, 2);
            byte[] sealed = frame.array().clone();
            assertTrue(cipher.open(frame, 0, 16, length, 5, 2));
            assertEquals(7, frame.get(16 + length - 1));
            for (int at = 0; at < sealed.length; at++) {
                ByteBuffer forged = ByteBuffer.wrap(sealed.clone());
                forged.put(at, (byte) (forged.get(at) ^ 1));
                assertFalse(cipher.open(forged, 0, 16, length, 5, 2));
            }
        }
    }
}
