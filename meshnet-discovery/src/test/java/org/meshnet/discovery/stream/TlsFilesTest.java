package org.meshnet.discovery.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.files.TlsFiles;

class TlsFilesTest {
    private static final Path CERTIFICATE = TestPem.file("server.pem");
    private static final Path KEY = TestPem.file("server.key");

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "pem", ""), text);
    }

    private static String failure(Path certificate, Path key) {
        TlsFiles files = new TlsFiles(certificate, key);
        String message =
                assertThrows(TlsFiles.UnusableException.class, files::load).getMessage();
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    void shouldLoadAChainAndItsKey() throws Exception {
        assertNotNull(new TlsFiles(CERTIFICATE, KEY).load());
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        Path missing = folder.resolve("missing.pem");
        assertEquals("there is no file " + missing, failure(missing, KEY));
        assertEquals("there is no file " + missing, failure(CERTIFICATE, missing));
    }

    @Test
    void shouldSayThatAFileHoldsSomethingElse() throws IOException {
        Path text = file("hello\n");
        assertEquals(text + " holds no certificate; expected PEM", failure(text, KEY));
        assertTrue(failure(CERTIFICATE, text).endsWith(" holds no key in PKCS#8 (BEGIN PRIVATE KEY)"));
        assertTrue(failure(CERTIFICATE, CERTIFICATE).contains("holds no key"));
        assertTrue(failure(KEY, KEY).contains("holds no certificate"));
    }

    @Test
    void shouldTellHowToMakeAKeyOfAnotherFormatOne() throws IOException {
        Path old = file("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
        assertTrue(failure(CERTIFICATE, old).contains("openssl pkcs8 -topk8 -nodes -in OLD -out NEW"));
    }

    @Test
    void shouldRefuseAKeyThatIsDamaged() throws IOException {
        Path damaged = file("-----BEGIN PRIVATE KEY-----\nMEECAQAwEwYHKoZIzj0C\n-----END PRIVATE KEY-----\n");
        assertEquals(damaged + " holds no key of RSA, EC or Ed25519", failure(CERTIFICATE, damaged));
    }

    @Test
    void shouldRefuseTheKeyOfAnotherCertificate() {
        Path other = TestPem.file("other.key");
        assertEquals(other + " is not the key of the first certificate in " + CERTIFICATE, failure(CERTIFICATE, other));
    }
}
