package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.UserError;

/** A key that others can read is said, wherever it stands. */
class KeyNoticeTest {
    private static final String KEY = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private final Map<Setting, List<String>> commandLine = new EnumMap<>(Setting.class);

    private Path file(String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private List<String> notices(Setting setting, Path file) throws UserError {
        commandLine.put(setting, List.of(file.toString()));
        commandLine.put(Setting.SERVER, List.of("vpn.example.org"));
        return ConfigReader.read(Settings.gather(commandLine, Map.of()), Map.of())
                .local()
                .notices();
    }

    @Test
    void shouldSayThatOthersCanReadTheKeyInTheConfigurationFile() throws UserError, IOException {
        for (String mode : new String[] {"rw-r--r--", "rw----r--", "rw-r-----"}) {
            Path file = file("key = " + KEY + "\n", mode);
            List<String> notices = notices(Setting.CONFIG, file);
            assertEquals(1, notices.size(), mode);
            assertTrue(notices.get(0).contains(file + "; chmod 600 would close it"), notices.toString());
            assertFalse(notices.get(0).contains(KEY.substring(0, 8)));
        }
    }

    @Test
    void shouldSayItAlsoWhereAnotherKeyHolds() throws UserError, IOException {
        commandLine.put(
                Setting.KEY_FILE,
                List.of(Files.writeString(folder.resolve("key"), KEY).toString()));
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
        assertEquals(
                1,
                notices(Setting.CONFIG, file("key = " + KEY + "\n", "rw-r--r--"))
                        .size());
    }

    @Test
    void shouldSayNothingOfFilesWithoutAKeyOrForTheOwnerOnly() throws UserError, IOException {
        assertEquals(List.of(), notices(Setting.CONFIG, file("key = " + KEY + "\n", "rw-------")));
        commandLine.put(
                Setting.KEY_FILE,
                List.of(Files.writeString(folder.resolve("key"), KEY).toString()));
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
        assertEquals(List.of(), notices(Setting.CONFIG, file("port = 1\n", "rw-r--r--")));
    }

    @Test
    void shouldSayThatOthersCanReadTheKeyFile() throws UserError, IOException {
        Path file = file(KEY, "rw-r--r--");
        assertTrue(notices(Setting.KEY_FILE, file).get(0).contains("the key file " + file));
    }
}
