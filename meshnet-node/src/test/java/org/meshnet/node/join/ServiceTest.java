package org.meshnet.node.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a service manager that is a script. */
class ServiceTest {
    @TempDir
    Path folder;

    private Service service(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("systemctl"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Service(folder.resolve("running"), program.toString());
    }

    @Test
    void shouldBeThereWhileItsFolderIs() throws IOException {
        Service service = service("exit 0");
        assertFalse(service.isThere());
        Files.createDirectory(folder.resolve("running"));
        assertTrue(service.isThere());
    }

    @Test
    void shouldBeToldToEnableAndStartTheInstance() throws IOException {
        Service service = service("echo \"$@\" > " + folder.resolve("said"));
        assertEquals(Optional.empty(), service.enable("mesh3"));
        assertEquals("enable --now meshnet-node@mesh3\n", Files.readString(folder.resolve("said")));
        assertTrue(service.hasUnit());
        assertEquals("cat meshnet-node@.service\n", Files.readString(folder.resolve("said")));
    }

    @Test
    void shouldSayWhatWentWrong() throws IOException {
        Optional<String> failure = service("echo no such unit >&2; exit 5").enable("mesh0");
        assertEquals(Optional.of(folder.resolve("systemctl") + ": no such unit"), failure);
        assertTrue(new Service(folder, folder.resolve("none").toString())
                .enable("mesh0")
                .isPresent());
        assertFalse(service("exit 1").hasUnit());
    }
}
