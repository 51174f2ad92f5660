package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.state.StateFolder;

class AddressMemoryTest {
    private static final IpAddress V4 = IpAddress.parse("10.0.0.7").orElseThrow();
    private static final IpAddress V6 = IpAddress.parse("fd00::7").orElseThrow();

    @TempDir
    private Path folder;

    @Test
    void shouldRememberTheAddressOfTheLastRunInTheSameNetwork() throws Exception {
        try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
            AddressMemory.of(state).note(List.of(V4, V6));
            AddressMemory next = AddressMemory.of(state);
            assertEquals(Optional.of(V4), next.lastV4(V6));
            assertEquals(
                    Optional.empty(), next.lastV4(IpAddress.parse("fd00::8").orElseThrow()));
        }
    }

    @Test
    void shouldKeepItWhileThereIsNoOther() throws Exception {
        try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
            AddressMemory.of(state).note(List.of(V4, V6));
            AddressMemory.of(state).note(List.of(V6));
            AddressMemory.of(state).note(List.of());
            assertEquals(Optional.of(V4), AddressMemory.of(state).lastV4(V6));
        }
    }
}
