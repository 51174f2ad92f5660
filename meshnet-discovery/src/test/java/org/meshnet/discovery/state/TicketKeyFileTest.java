package org.meshnet.discovery.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.key.Hex;
import org.meshnet.discovery.registry.ticket.DayKey;

class TicketKeyFileTest {
    private static final byte[] KEY = Hex.decode("0f".repeat(DayKey.LENGTH));
    private static final DayKey FIRST = DayKey.of(20_000, KEY);

    @TempDir
    private Path temporary;

    private Path folder() {
        return temporary.resolve("state");
    }

    private TicketKeyFile file() {
        return new TicketKeyFile(folder());
    }

    private DayKey loaded() throws Exception {
        return file().load().orElseThrow();
    }

    private static void assertSame(DayKey expected, DayKey actual) {
        assertEquals(expected.day(), actual.day());
        assertArrayEquals(expected.bytes(), actual.bytes());
    }

    @Test
    void shouldFindNoneBeforeTheFirst() throws Exception {
        assertEquals(Optional.empty(), file().load());
    }

    @Test
    void shouldKeepWhatItCreatedForItsOwnerAlone() throws Exception {
        assertSame(FIRST, file().create(FIRST));
        assertSame(FIRST, loaded());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())));
        assertTrue(Files.readString(file().path()).endsWith("\n0000000000004e20" + "0f".repeat(DayKey.LENGTH) + "\n"));
    }

    @Test
    void shouldTakeTheKeyThatAnotherServerWroteFirst() throws Exception {
        file().create(FIRST);
        assertSame(FIRST, file().create(DayKey.of(20_001, new byte[DayKey.LENGTH])));
    }

    @Test
    void shouldHoldOnlyTheLaterKeyOnceItIsReplaced() throws Exception {
        file().create(FIRST);
        file().replace(FIRST.at(20_003));
        assertSame(FIRST.at(20_003), loaded());
        assertFalse(Files.readString(file().path()).contains(Hex.encode(KEY)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())));
        try (var files = Files.list(folder())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void shouldTakeNoFileThatOthersCanRead() throws Exception {
        file().create(FIRST);
        Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-r-----"));
        assertThrows(UnusableKeyException.class, this::loaded);
    }

    @Test
    void shouldTakeNoFolderInWhichOthersCanWrite() throws Exception {
        file().create(FIRST);
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(UnusableKeyException.class, this::loaded);
    }

    @Test
    void shouldSayWhatToDoWithADamagedFileAndNotWhatIsInIt() throws Exception {
        file().create(FIRST);
        for (String text : new String[] {"", "0f0f\n", "7fffffffffffffff" + "0f".repeat(32) + "\n"}) {
            write(text);
            String message =
                    assertThrows(UnusableKeyException.class, this::loaded).getMessage();
            assertTrue(message.contains("remove it"), message);
            assertFalse(message.contains("0f0f"), message);
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(file().path(), text);
    }
}
