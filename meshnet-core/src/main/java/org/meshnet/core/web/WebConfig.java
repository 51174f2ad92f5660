package org.meshnet.core.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.files.TlsFiles;
import org.meshnet.core.net.Endpoint;

/**
 * Where a page is served, and for whom.
 *
 * @param address port 0 for any that is free
 * @param token what a browser has to show, if that is wanted
 * @param tls with what the page is served by TLS, if it is
 * @param isControl may the page do something beside showing
 */
public record WebConfig(Endpoint address, Optional<WebToken> token, Optional<SSLContext> tls, boolean isControl) {
    private static final String LOCALHOST = "localhost:";
    private static final int LONGEST_TOKEN_BYTES = 4096;
    private static final String EXPECTED = "expected ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080";

    /** An option that is of no use as it is given. */
    public enum Part {
        /** The address. */
        ADDRESS,
        /** The token's file. */
        TOKEN_FILE,
        /** Certificate or key. */
        TLS,
        /** That the page may do something. */
        CONTROL
    }

    /** Why there is no such page: one line, which says what would be right. */
    public static final class UnusableException extends Exception {
        private final Part part;

        UnusableException(Part part, String message) {
            super(message);
            this.part = part;
        }

        /** The option that is to blame. */
        public Part part() {
            return part;
        }
    }

    /**
     * The options as they were given.
     *
     * @param tokenFile where the token stands
     * @param certificate PEM, with its key
     * @param key PEM
     */
    public record Given(
            String address, Optional<Path> tokenFile, Optional<Path> certificate, Optional<Path> key, boolean control) {
        /** The same page for this host only. */
        public static Given local(String address) {
            return new Given(address, Optional.empty(), Optional.empty(), Optional.empty(), false);
        }
    }

    /**
     * Reads the options and the files that they name.
     *
     * @throws UnusableException if something is wrong, or if others than this host's users would see the page without a
     *     token and TLS
     */
    public static WebConfig read(Given given) throws UnusableException {
        Endpoint address = address(given.address());
        Optional<WebToken> token = token(given.tokenFile());
        Optional<SSLContext> tls = tls(given.certificate(), given.key());
        if (!address.address().toInetAddress().isLoopbackAddress() && (token.isEmpty() || tls.isEmpty())) {
            throw new UnusableException(
                    Part.ADDRESS,
                    "other hosts could see the page; expected a loopback address such as 127.0.0.1:" + address.port()
                            + ", or --web-token-file, --web-cert and --web-key too");
        }
        if (given.control() && token.isEmpty()) {
            throw new UnusableException(
                    Part.CONTROL, "every user of this host could use it; expected --web-token-file too");
        }
        return new WebConfig(address, token, tls, given.control());
    }

    private static Endpoint address(String text) throws UnusableException {
        String numeric = text.startsWith(LOCALHOST) ? "127.0.0.1:" + text.substring(LOCALHOST.length()) : text;
        return Endpoint.parse(numeric)
                .orElseThrow(() -> new UnusableException(Part.ADDRESS, "not an address with a port; " + EXPECTED));
    }

    private static Optional<WebToken> token(Optional<Path> file) throws UnusableException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Path path = file.get();
        try {
            if (!Files.isRegularFile(path) || Files.size(path) > LONGEST_TOKEN_BYTES) {
                throw new UnusableException(Part.TOKEN_FILE, path + " is no file with a token");
            }
            Optional<String> exposure = PrivateFiles.exposure(path);
            if (exposure.isPresent()) {
                throw new UnusableException(Part.TOKEN_FILE, path + " " + exposure.get());
            }
            return Optional.of(
                    new WebToken(Files.readString(path, StandardCharsets.UTF_8).strip()));
        } catch (IllegalArgumentException e) {
            throw new UnusableException(Part.TOKEN_FILE, path + " holds no token: " + e.getMessage());
        } catch (IOException e) {
            throw new UnusableException(Part.TOKEN_FILE, path + " cannot be read: " + e.getMessage());
        }
    }

    private static Optional<SSLContext> tls(Optional<Path> certificate, Optional<Path> key) throws UnusableException {
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new UnusableException(Part.TLS, "--web-cert and --web-key go together; expected both or neither");
        }
        try {
            return Optional.of(new TlsFiles(certificate.get(), key.get()).load());
        } catch (TlsFiles.UnusableException e) {
            throw new UnusableException(Part.TLS, String.valueOf(e.getMessage()));
        }
    }

    /** {@code http}, or {@code https}. */
    String scheme() {
        return tls.isPresent() ? "https" : "http";
    }
}
