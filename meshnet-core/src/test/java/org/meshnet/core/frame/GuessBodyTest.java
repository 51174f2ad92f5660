package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

class GuessBodyTest {
    private static String hex(GuessBody body) {
        ByteBuffer buffer = ByteBuffer.allocate(FrameKind.GUESS_BODY_LENGTH + 1);
        body.write(buffer, 1);
        return Hex.encode(buffer.array()).substring(2);
    }

    private static Optional<GuessBody> read(String hex) {
        return GuessBody.read(ByteBuffer.wrap(Hex.decode("ff" + hex)), 1);
    }

    @Test
    void shouldHaveTheDocumentedBytes() {
        assertEquals("0100000000000000", hex(GuessBody.RANDOM));
        assertEquals("020000004e200002", hex(new GuessBody(20_000, 2)));
        assertEquals("02000000ffffffff", hex(new GuessBody(65_535, -1)));
    }

    @Test
    void shouldReadWhatItWrites() {
        assertEquals(Optional.of(GuessBody.RANDOM), read("0100000000000000"));
        assertEquals(Optional.of(new GuessBody(20_000, 2)), read("020000004e200002"));
        assertEquals(Optional.of(new GuessBody(65_535, -1)), read("02000000ffffffff"));
    }

    @Test
    void shouldRefuseAnythingElse() {
        String[] refused = {
            "0000000000000000", // no mode
            "0300000000000000", // unknown mode
            "0100000100000000", // reserved bytes
            "0100000000010000", // random, with a port
            "0100000000000001", // random, with a step
            "0200000000000001", // no port
            "020000004e200000", // no step
            "020000004e200021", // too large a step
            "020000004e208000",
        };
        for (String bytes : refused) {
            assertEquals(Optional.empty(), read(bytes), bytes);
        }
    }

    @Test
    void shouldTakeAnyBytes() {
        Random random = new Random(1);
        byte[] bytes = new byte[FrameKind.GUESS_BODY_LENGTH];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(bytes);
            bytes[0] = (byte) random.nextInt(3);
            bytes[1] = bytes[2] = bytes[3] = 0;
            GuessBody.read(ByteBuffer.wrap(bytes), 0).ifPresent(body -> assertEquals(Hex.encode(bytes), hex(body)));
        }
    }

    @Test
    void shouldNotBeMadeOfWhatCannotBeSent() {
        assertThrows(IllegalArgumentException.class, () -> new GuessBody(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new GuessBody(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GuessBody(65_536, 1));
        assertThrows(IllegalArgumentException.class, () -> new GuessBody(1, 33));
    }
}
