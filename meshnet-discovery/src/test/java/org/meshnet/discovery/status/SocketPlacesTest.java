package org.meshnet.discovery.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SocketPlacesTest {
    private static Optional<String> usual(Map<String, String> environment, boolean isRoot) {
        return SocketPlaces.usual(environment, isRoot, 8000).map(Path::toString);
    }

    @Test
    void shouldTakeTheFolderOfTheServiceManagerFirst() {
        Map<String, String> both = Map.of("RUNTIME_DIRECTORY", "/run/a:/run/b", "XDG_RUNTIME_DIR", "/run/user/7");
        assertEquals(Optional.of("/run/a/discovery-8000.socket"), usual(both, true));
        assertEquals(Optional.of("/run/a/discovery-8000.socket"), usual(both, false));
    }

    @Test
    void shouldTakeRootsFolderOrTheUsers() {
        Map<String, String> user = Map.of("XDG_RUNTIME_DIR", "/run/user/7", "RUNTIME_DIRECTORY", " ");
        assertEquals(Optional.of("/run/meshnet-discovery/discovery-8000.socket"), usual(user, true));
        assertEquals(Optional.of("/run/user/7/meshnet-discovery/discovery-8000.socket"), usual(user, false));
    }

    @Test
    void shouldHaveNoneForAUserWithoutAFolder() {
        assertEquals(Optional.empty(), usual(Map.of(), false));
        assertEquals(Optional.empty(), usual(Map.of("XDG_RUNTIME_DIR", "relative"), false));
    }

    @Test
    void shouldLookWhereAServiceHasItToo() {
        assertEquals(
                List.of(Path.of("/run/a/discovery-9.socket"), Path.of("/run/meshnet-discovery/discovery-9.socket")),
                SocketPlaces.all(Map.of("RUNTIME_DIRECTORY", "/run/a"), 9));
    }
}
