package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class RelayLimitBodyTest {
    private static String hex(RelayLimitBody body) {
        ByteBuffer buffer = ByteBuffer.allocate(FrameKind.RELAY_LIMIT_BODY_LENGTH + 1);
        body.write(buffer, 1);
        return Hex.encode(buffer.array()).substring(2);
    }

    private static Optional<RelayLimitBody> read(String hex) {
        return RelayLimitBody.read(ByteBuffer.wrap(Hex.decode("ff" + hex)), 1);
    }

    private static void assertGolden(String hex, RelayLimitBody body) {
        assertEquals(hex, hex(body));
        assertEquals(Optional.of(body), read(hex));
    }

    @Test
    void shouldWriteAndReadTheBytesOfTheProtocol() {
        assertGolden("0102030405060708000030d4", new RelayLimitBody(0x0102030405060708L, 12_500));
        assertGolden("f102030405060708ffffffff", new RelayLimitBody(0xf102030405060708L, 0xffffffffL));
        assertGolden("000000000000000100000000", new RelayLimitBody(1, 0));
    }

    @Test
    void shouldRefuseNoChannel() {
        assertEquals(Optional.empty(), read("000000000000000000003039"));
        assertThrows(IllegalArgumentException.class, () -> new RelayLimitBody(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new RelayLimitBody(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new RelayLimitBody(1, 1L << 32));
    }

    @Test
    void shouldTakeAnyBytes() {
        Random random = new Random(1);
        byte[] bytes = new byte[FrameKind.RELAY_LIMIT_BODY_LENGTH];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(bytes);
            RelayLimitBody.read(ByteBuffer.wrap(bytes), 0)
                    .ifPresent(body -> assertEquals(Hex.encode(bytes), hex(body)));
        }
    }
}
