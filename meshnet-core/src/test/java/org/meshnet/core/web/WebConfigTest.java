package org.meshnet.core.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebConfigTest {
    @TempDir
    private Path folder;

    private Path token(String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static WebConfig.UnusableException refused(WebConfig.Given given) {
        return assertThrows(WebConfig.UnusableException.class, () -> WebConfig.read(given));
    }

    private static WebConfig.Given given(String address, Path token, boolean control) {
        return new WebConfig.Given(address, Optional.of(token), Optional.empty(), Optional.empty(), control);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "127.9.9.9:8080", "[::1]:8080", "localhost:8080"})
    void shouldServeThisHostWithoutMore(String address) throws Exception {
        WebConfig config = WebConfig.read(WebConfig.Given.local(address));
        assertTrue(config.address().address().toInetAddress().isLoopbackAddress());
        assertEquals(8080, config.address().port());
    }

    @Test
    void shouldTakeAnyFreePort() throws Exception {
        assertEquals(
                0,
                WebConfig.read(WebConfig.Given.local("127.0.0.1:0")).address().port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "example.org:80", "::1:8080"})
    void shouldSayWhatAnAddressIs(String address) {
        WebConfig.UnusableException refused = refused(WebConfig.Given.local(address));
        assertEquals(WebConfig.Part.ADDRESS, refused.part());
        assertTrue(refused.getMessage().contains("expected ADDRESS:PORT"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "10.0.0.1:8080"})
    void shouldServeNoOtherHostWithoutTokenAndTls(String address) throws IOException {
        assertEquals(
                WebConfig.Part.ADDRESS, refused(WebConfig.Given.local(address)).part());
        Path token = token("0123456789abcdef\n", "rw-------");
        assertTrue(refused(given(address, token, false)).getMessage().contains("--web-cert"));
    }

    @Test
    void shouldTakeATokenThatIsItsOwnersOnly() throws Exception {
        Path token = token("0123456789abcdef\n", "rw-------");
        WebConfig config = WebConfig.read(given("127.0.0.1:8080", token, true));
        assertTrue(config.token().orElseThrow().isShownBy("Bearer 0123456789abcdef"));
        assertTrue(config.isControl());
        assertFalse(config.toString().contains("0123456789"), "a token is never printed");
        WebConfig.UnusableException open =
                refused(given("127.0.0.1:8080", token("0123456789abcdef", "rw-r--r--"), true));
        assertEquals(WebConfig.Part.TOKEN_FILE, open.part());
        assertTrue(open.getMessage().contains("chmod 600"), open.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789abcde",
                "0123456789 abcdef",
                "0123456789abcdef\nsecond",
                "0123456789abcdé"
            })
    void shouldTakeNoTokenThatCouldBeGuessedOrMisread(String text) throws IOException {
        WebConfig.UnusableException refused = refused(given("127.0.0.1:8080", token(text, "rw-------"), false));
        assertEquals(WebConfig.Part.TOKEN_FILE, refused.part());
        assertFalse(!text.isEmpty() && refused.getMessage().contains(text), "it may be most of the right one");
    }

    @Test
    void shouldLetNobodyDoAnythingWithoutAToken() {
        WebConfig.UnusableException refused = refused(
                new WebConfig.Given("127.0.0.1:8080", Optional.empty(), Optional.empty(), Optional.empty(), true));
        assertEquals(WebConfig.Part.CONTROL, refused.part());
    }

    @Test
    void shouldWantCertificateAndKeyTogether() {
        WebConfig.UnusableException refused = refused(new WebConfig.Given(
                "127.0.0.1:8080", Optional.empty(), Optional.of(folder.resolve("cert.pem")), Optional.empty(), false));
        assertEquals(WebConfig.Part.TLS, refused.part());
    }
}
