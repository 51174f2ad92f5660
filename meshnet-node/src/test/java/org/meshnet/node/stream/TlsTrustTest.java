package org.meshnet.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class TlsTrustTest {
    @TempDir
    private Path folder;

    private static void assertRefused(String message, Path file) {
        UserError error = assertThrows(UserError.class, () -> TlsTrust.sockets(List.of(file)));
        assertEquals(ExitCode.CONFIG, error.exitCode());
        assertEquals(message, error.getMessage());
    }

    @Test
    void shouldTrustTheSystemsAuthorities() throws UserError {
        assertNotNull(TlsTrust.sockets(List.of()).get());
    }

    @Test
    void shouldSayInOneLineWhyAFileIsOfNoUse() throws IOException {
        Path missing = folder.resolve("missing.pem");
        assertRefused("--tls-ca: there is no file " + missing, missing);
        Path text = Files.writeString(folder.resolve("text"), "hello\n");
        assertRefused("--tls-ca: " + text + " holds no certificate; expected PEM", text);
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertRefused("--tls-ca: " + empty + " holds no certificate; expected PEM", empty);
    }
}
