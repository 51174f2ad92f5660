package org.meshnet.tun.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Closing what others use. */
@EnabledOnOs(OS.LINUX)
class FileDescriptorTest {
    private static final int EBADF = 9;

    private final FileDescriptor descriptor = new FileDescriptor(Libc.eventfd(0, 0));

    @Test
    void shouldCloseAtOnceWithoutUsers() {
        descriptor.shut();
        assertFalse(isOpen());
    }

    @Test
    void shouldNotCloseWhatIsBorrowed() {
        FileDescriptor borrowed = FileDescriptor.borrowed(descriptor.number());
        borrowed.shut();
        borrowed.awaitClosed();
        assertFalse(borrowed.acquire());
        assertTrue(isOpen());
        descriptor.shut();
    }

    @Test
    void shouldStayOpenUntilTheLastUserLeaves() {
        descriptor.acquire();
        descriptor.acquire();
        descriptor.shut();
        descriptor.release();
        assertTrue(isOpen());
        descriptor.release();
        assertFalse(isOpen());
    }

    @Test
    void shouldAdmitNobodyOnceShut() {
        descriptor.acquire();
        descriptor.shut();
        assertFalse(descriptor.acquire());
        descriptor.release();
    }

    @Test
    void shouldTellTheFirstWhoShutsIt() {
        assertTrue(descriptor.shut());
        assertFalse(descriptor.shut());
    }

    @Test
    void shouldNeverBeUsedAfterItIsClosed() throws Exception {
        ByteBuffer one = DirectMemory.allocate(Long.BYTES).putLong(0, 1);
        long address = DirectMemory.addressOf(one);
        List<FutureTask<Integer>> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FutureTask<Integer> user = new FutureTask<>(() -> failuresUntilShut(address));
            users.add(user);
            new Thread(user).start();
        }
        descriptor.shut();
        descriptor.awaitClosed();
        for (FutureTask<Integer> user : users) {
            assertEquals(0, user.get());
        }
    }

    @Test
    void shouldSpeakTheSystemsWords() {
        Libc.close(-1);
        assertEquals(EBADF, Libc.errno());
        assertEquals("Bad file descriptor", Errno.text(EBADF));
    }

    private int failuresUntilShut(long address) {
        int failures = 0;
        while (descriptor.acquire()) {
            if (Libc.write(descriptor.number(), address, Long.BYTES) != Long.BYTES) {
                failures++;
            }
            descriptor.release();
        }
        return failures;
    }

    private boolean isOpen() {
        return Files.exists(Path.of("/proc/self/fd/" + descriptor.number()), LinkOption.NOFOLLOW_LINKS);
    }
}
