package org.meshnet.discovery.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreKeyFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldBeMadeOnceAndForItsOwnerOnly() throws Exception {
        StoreKeyFile file = new StoreKeyFile(folder.resolve("new").resolve("store-key"));
        assertTrue(file.isMissing());
        file.create(bytes -> Arrays.fill(bytes, (byte) 7));
        file.create(bytes -> Arrays.fill(bytes, (byte) 8));
        assertFalse(file.isMissing());
        byte[] expected = new byte[32];
        Arrays.fill(expected, (byte) 7);
        assertArrayEquals(expected, file.load());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    }

    @Test
    void shouldNotBeTakenWhereOthersReadItOrItIsDamaged() throws Exception {
        StoreKeyFile file = new StoreKeyFile(folder.resolve("store-key"));
        file.create(bytes -> Arrays.fill(bytes, (byte) 7));
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));
        assertThrows(UnusableKeyException.class, file::load);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file.path(), "07".repeat(31));
        Exception damaged = assertThrows(UnusableKeyException.class, file::load);
        assertFalse(damaged.getMessage().contains("0707"));
    }
}
