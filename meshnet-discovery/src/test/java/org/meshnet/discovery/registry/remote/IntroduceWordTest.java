package org.meshnet.discovery.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Limits;

class IntroduceWordTest {
    private static byte[] repeated(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static IntroduceWord word(int descriptorLength) {
        return new IntroduceWord(
                NetworkId.of(repeated(0x11, 32)),
                NodeKey.of(repeated(0x22, 32)),
                NodeKey.of(repeated(0x33, 32)),
                new Endpoint(IpAddress.v4(0xc0000201), 0x1f40),
                Bytes.of(repeated(0x44, descriptorLength)));
    }

    @Test
    void shouldHaveTheseBytes() {
        assertEquals(
                "01" + "11".repeat(32) + "22".repeat(32) + "33".repeat(32) + "00000000000000000000ffffc00002011f40"
                        + "4444",
                Hex.encode(word(2).encode()));
        assertEquals(Optional.of(word(2)), IntroduceWord.decode(word(2).encode()));
    }

    @Test
    void shouldTakeNoOtherLengthOrKind() {
        byte[] longest = word(Limits.SEALED_DESCRIPTOR_LENGTH).encode();
        assertEquals(Optional.of(word(Limits.SEALED_DESCRIPTOR_LENGTH)), IntroduceWord.decode(longest));
        assertEquals(Optional.empty(), IntroduceWord.decode(Arrays.copyOf(longest, longest.length + 1)));
        for (int length = 0; length < 116; length++) {
            assertEquals(Optional.empty(), IntroduceWord.decode(Arrays.copyOf(longest, length)));
        }
        longest[0] = 2;
        assertEquals(Optional.empty(), IntroduceWord.decode(longest));
    }
}
