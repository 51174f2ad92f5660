package org.meshnet.core.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    private Path folder;

    private Optional<byte[]> read(String text) throws IOException {
        return SecretFile.read(Files.writeString(folder.resolve("secret"), text), 2);
    }

    @Test
    void shouldReadTheSecretBesideComments() throws IOException {
        assertArrayEquals(
                new byte[] {0x1f, 0x2e}, read("# whose\n\n  1f2E \n# end").orElseThrow());
    }

    @Test
    void shouldTakeNothingElseForASecret() throws IOException {
        for (String damaged :
                new String[] {"", "# 1f2e", "1f2", "1f2e3", "1f2g", "1f2e\n1f2e", "1f 2e", "#".repeat(5000) + "\n1f2e"
                }) {
            assertEquals(Optional.empty(), read(damaged), damaged);
        }
        assertEquals(Optional.empty(), SecretFile.read(folder, 2));
    }
}
