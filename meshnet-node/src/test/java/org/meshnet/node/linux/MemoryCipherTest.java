package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.crypto.Aes256GcmFrameCiphers;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.testing.ReferenceAegis256;
import org.meshnet.node.config.CipherChoice;

@EnabledOnOs(OS.LINUX)
class MemoryCipherTest {
    private static final byte[] KEY = new byte[32];

    static {
        for (int i = 0; i < KEY.length; i++) {
            KEY[i] = (byte) (200 + i);
        }
        new SodiumFrameCiphers().create(KEY).destroy();
    }

    private static FrameCipherFactory portable(CipherSuite suite) {
        return switch (suite) {
            case SECRETBOX -> new SodiumFrameCiphers();
            case AES_256_GCM -> new Aes256GcmFrameCiphers();
            case AEGIS_256 -> ReferenceAegis256::new;
        };
    }

    private static FrameCipher cipher(CipherSuite suite) {
        return switch (suite) {
            case SECRETBOX -> new SecretBoxMemoryCipher(KEY);
            case AES_256_GCM -> {
                assumeTrue(Aes256GcmMemoryCipher.isFast(), "libsodium has no AES-256-GCM here");
                yield new Aes256GcmMemoryCipher(KEY);
            }
            case AEGIS_256 -> {
                assumeTrue(Aegis256MemoryCipher.isAvailable(), "libsodium has no AEGIS-256 here");
                yield new Aegis256MemoryCipher(KEY);
            }
        };
    }

    /** That just holds a frame with a text of 100 bytes. */
    private static ByteBuffer buffer(CipherSuite suite) {
        return ByteBuffer.allocateDirect(116 + suite.trailerLength());
    }

    /** At the edges of a buffer, beside its edges, and with other bytes around it. */
    private static Stream<Arguments> places() {
        return Stream.of(CipherSuite.values())
                .flatMap(suite -> IntStream.of(0, 16, 40)
                        .boxed()
                        .flatMap(before ->
                                IntStream.of(0, 100, 1024).mapToObj(behind -> Arguments.of(suite, before, behind))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void shouldSealAsThePortableCipherDoesAtEveryLengthAndLane(CipherSuite suite, int before, int behind) {
        FrameCipher cipher = cipher(suite);
        FrameCipher portable = portable(suite).create(KEY);
        int text = before + 16;
        for (int length = 0; length <= 2100; length += length < 600 ? 1 : 37) {
            ByteBuffer ours = ByteBuffer.allocateDirect(text + length + suite.trailerLength() + behind)
                    .order(length % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < ours.capacity(); i++) {
                ours.put(i, (byte) (i + length));
            }
            ByteBuffer theirs = ByteBuffer.allocateDirect(ours.capacity()).put(0, ours, 0, ours.capacity());
            ByteBuffer plain = ByteBuffer.allocateDirect(ours.capacity()).put(0, ours, 0, ours.capacity());
            long counter = 1L << 40 | length;
            cipher.seal(ours, before, text, length, counter, length % 3);
            portable.seal(theirs, before, text, length, counter, length % 3);
            assertEquals(theirs, ours, "length " + length);
            assertTrue(cipher.open(theirs, before, text, length, counter, length % 3), "length " + length);
            plain.put(before, theirs, before, FrameCipher.TAG_LENGTH);
            plain.put(text + length, theirs, text + length, suite.trailerLength());
            assertEquals(plain, theirs, "length " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheBytesAroundAFrameAloneAlsoWhenItIsForged(CipherSuite suite) {
        FrameCipher cipher = cipher(suite);
        ByteBuffer wide = ByteBuffer.allocateDirect(2000);
        for (int i = 0; i < 2000; i++) {
            wide.put(i, (byte) 0x55);
        }
        cipher.seal(wide, 200, 216, 1000, 7, 1);
        assertFalse(cipher.open(wide, 200, 216, 1000, 8, 1));
        for (int i = 0; i < 2000; i++) {
            assertTrue((i >= 200 && i < 1216 + suite.trailerLength()) || wide.get(i) == 0x55, "byte " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotOpenWhatWasChanged(CipherSuite suite) {
        FrameCipher cipher = cipher(suite);
        ByteBuffer buffer = buffer(suite);
        for (int index = 0; index < buffer.capacity(); index++) {
            cipher.seal(buffer, 0, 16, 100, 7, 1);
            buffer.put(index, (byte) (buffer.get(index) ^ 0x10));
            assertFalse(cipher.open(buffer, 0, 16, 100, 7, 1), "byte " + index);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotOpenUnderAnotherCounterOrLane(CipherSuite suite) {
        FrameCipher cipher = cipher(suite);
        ByteBuffer sealed = buffer(suite);
        ByteBuffer buffer = buffer(suite);
        int length = buffer.capacity();
        cipher.seal(sealed, 0, 16, 100, 7, 1);
        assertFalse(cipher.open(buffer.put(0, sealed, 0, length), 0, 16, 100, 8, 1));
        assertFalse(cipher.open(buffer.put(0, sealed, 0, length), 0, 16, 100, 7, 2));
        assertTrue(cipher.open(buffer.put(0, sealed, 0, length), 0, 16, 100, 7, 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTouchMemoryBeyondItsBuffer(CipherSuite suite) {
        FrameCipher cipher = cipher(suite);
        ByteBuffer buffer = buffer(suite);
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.seal(buffer, 0, 16, 101, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, buffer.capacity() - 15, 16, 10, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, -1, 16, 10, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, 0, 16, -1, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoNothingOnceDestroyed(CipherSuite suite) {
        FrameCipher cipher = cipher(suite);
        ByteBuffer buffer = buffer(suite);
        cipher.seal(buffer, 0, 16, 100, 7, 1);
        cipher.destroy();
        assertFalse(cipher.open(buffer, 0, 16, 100, 7, 1));
        assertThrows(IllegalStateException.class, () -> cipher.seal(buffer, 0, 16, 100, 8, 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingPerFrame(CipherSuite suite) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        FrameCipher cipher = cipher(suite);
        ByteBuffer frame = ByteBuffer.allocateDirect(2000);
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 15_000) {
                before = threads.getThreadAllocatedBytes(id);
            }
            int length = i % 2 == 0 ? 1378 : 66;
            cipher.seal(frame, 16, 32, length, i, 1);
            assertTrue(cipher.open(frame, 16, 32, length, i, 1));
        }
        assertEquals(0, (threads.getThreadAllocatedBytes(id) - before) / 5_000);
    }

    @Test
    void shouldBeChosenWhereLibsodiumHasIt() {
        var ways = NativeFrameCiphers.choose(CipherChoice.AES_256_GCM).factories();
        assertEquals(Set.of(CipherSuite.SECRETBOX, CipherSuite.AES_256_GCM), ways.keySet());
        assertTrue(ways.get(CipherSuite.SECRETBOX).create(KEY) instanceof SecretBoxMemoryCipher);
        assertEquals(
                Aes256GcmMemoryCipher.isFast(),
                ways.get(CipherSuite.AES_256_GCM).create(KEY) instanceof Aes256GcmMemoryCipher);
        assertEquals(
                Set.of(CipherSuite.SECRETBOX),
                NativeFrameCiphers.choose(CipherChoice.SECRETBOX).factories().keySet());
    }

    @Test
    void shouldChooseOfTheFastestOnlyWhatTheProcessorHelpsWith() {
        Set<CipherSuite> expected = EnumSet.of(CipherSuite.SECRETBOX);
        if (Aes256GcmMemoryCipher.isFast()) {
            expected.add(CipherSuite.AES_256_GCM);
        }
        if (Aegis256MemoryCipher.isFast()) {
            expected.add(CipherSuite.AEGIS_256);
        }
        assertEquals(
                expected,
                NativeFrameCiphers.choose(CipherChoice.FASTEST).factories().keySet());
    }
}
