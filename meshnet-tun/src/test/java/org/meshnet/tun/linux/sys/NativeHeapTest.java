package org.meshnet.tun.linux.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NativeHeapTest {
    private static final int PIECE_BYTES = 4096;
    private static final int PIECE_COUNT = 16_384;

    /** Small pieces with one in use behind them: the C library does not give these back by itself. */
    @Test
    void shouldGiveFreedMemoryBackToTheSystem() throws IOException {
        long[] pieces = new long[PIECE_COUNT];
        for (int i = 0; i < PIECE_COUNT; i++) {
            pieces[i] = Native.malloc(PIECE_BYTES);
            Libc.memset(pieces[i], 1, PIECE_BYTES);
        }
        long last = Native.malloc(PIECE_BYTES);
        for (long piece : pieces) {
            Native.free(piece);
        }
        long before = residentPages();
        assertTrue(NativeHeap.trim());
        long given = before - residentPages();
        Native.free(last);
        assertTrue(given > PIECE_COUNT / 2, given + " pages");
    }

    private static long residentPages() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]);
    }
}
