package org.meshnet.discovery.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.files.PrivateFiles;

class StatePlaceTest {
    private static Optional<Path> folder(Map<String, String> environment, boolean isRoot) {
        return StatePlace.usual(environment, isRoot).folder();
    }

    @Test
    void shouldTakeTheFolderThatIsNamed() {
        StatePlace place = StatePlace.chosen(Path.of("/x"));
        assertEquals(Optional.of(Path.of("/x")), place.folder());
        assertTrue(place.isChosen());
    }

    @Test
    void shouldTakeTheServiceManagersNext() {
        assertEquals(Optional.of(Path.of("/a")), folder(Map.of("STATE_DIRECTORY", "/a:/b", "HOME", "/h"), true));
        assertFalse(StatePlace.usual(Map.of("STATE_DIRECTORY", "/a"), true).isChosen());
    }

    @Test
    void shouldTakeTheUsualOneOfRoot() {
        assertEquals(Optional.of(Path.of("/var/lib/meshnet-discovery")), folder(Map.of("HOME", "/root"), true));
    }

    @Test
    void shouldTakeTheUsualOneOfAUser() {
        Path inHome = Path.of("/home/u/.local/state/meshnet-discovery");
        assertEquals(Optional.of(inHome), folder(Map.of("HOME", "/home/u"), false));
        assertEquals(Optional.of(inHome), folder(Map.of("HOME", "/home/u", "XDG_STATE_HOME", "relative"), false));
        assertEquals(
                Optional.of(Path.of("/s/meshnet-discovery")),
                folder(Map.of("HOME", "/home/u", "XDG_STATE_HOME", "/s"), false));
    }

    @Test
    void shouldHaveNoneForAUserWithoutHome() {
        assertEquals(Optional.empty(), folder(Map.of(), false));
    }

    @Test
    void shouldKnowRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "SKIPPED: not run as root");
        assertTrue(PrivateFiles.isRoot());
    }
}
