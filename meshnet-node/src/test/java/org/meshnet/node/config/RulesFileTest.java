package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class RulesFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("rules"), text);
    }

    @Test
    void shouldReadRulesWhoseTestsHold() throws Exception {
        Path file = file("allow host:a -> any tcp 22\ntest allow a -> b tcp 22\ntest deny b -> a tcp 22\n");
        assertEquals(1, RulesFile.read(file, false).rules().size());
    }

    @Test
    void shouldSayWhereTheyAreWrong() throws Exception {
        Path file = file("# none\nallow host:a -> any tcp x\n");
        UserError error = assertThrows(UserError.class, () -> RulesFile.read(file, false));
        assertEquals(ExitCode.CONFIG, error.exitCode());
        assertTrue(error.getMessage().startsWith(file + ":2:25: expected a port"), error.getMessage());
    }

    @Test
    void shouldSayWhichTestDoesNotHold() throws Exception {
        Path file = file("allow host:a -> any tcp 22\ntest allow a -> b tcp 23\ntest allow a -> b tcp 24\n");
        UserError error = assertThrows(UserError.class, () -> RulesFile.read(file, false));
        assertEquals(
                file + ":2: the rules say otherwise: test allow host:a -> host:b tcp 23 (and 1 more)",
                error.getMessage());
    }

    @Test
    void shouldRefuseGroupsInAnOpenNetwork() throws Exception {
        Path file = file("allow any -> group:db tcp 22\n");
        UserError error = assertThrows(UserError.class, () -> RulesFile.read(file, false));
        assertTrue(error.getMessage().contains(":1:14: groups need a closed network"), error.getMessage());
        assertEquals(1, RulesFile.read(file, true).groups().size());
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        UserError error = assertThrows(UserError.class, () -> RulesFile.read(folder.resolve("none"), false));
        assertTrue(error.getMessage().startsWith("the rules file "), error.getMessage());
    }
}
