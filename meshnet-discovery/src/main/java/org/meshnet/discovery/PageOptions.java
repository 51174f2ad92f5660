package org.meshnet.discovery;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.web.WebConfig;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the server's page. */
final class PageOptions {
    @Option(
            names = "--web",
            paramLabel = "ADDRESS:PORT",
            description =
                    "serve a page that shows how many networks and nodes there are, and what the server does, to a"
                            + " browser of this host, such as at 127.0.0.1:8081; other addresses than this host's own"
                            + " need --web-token-file, --web-cert and --web-key (default: none)")
    private @Nullable String place;

    @Option(
            names = "--web-token-file",
            paramLabel = "FILE",
            description =
                    "a file that only its owner can read, with 16 to 256 letters and digits, without which the page"
                            + " tells nothing (default: every user of this host sees it)")
    private @Nullable Path token;

    @Option(
            names = "--web-cert",
            paramLabel = "FILE",
            description = "certificate (PEM) for the page, with those that it rests on behind it (default: none)")
    private @Nullable Path certificate;

    @Option(
            names = "--web-key",
            paramLabel = "FILE",
            description = "the certificate's key (PEM, PKCS#8) (default: none)")
    private @Nullable Path key;

    /**
     * The page that there is to be; empty if there is to be none.
     *
     * @throws ParameterException if the options do not go together
     * @throws StartFailure if a file is of no use
     */
    Optional<WebConfig> read(CommandLine command) throws StartFailure {
        if (place == null) {
            if (token != null || certificate != null || key != null) {
                throw new ParameterException(command, "there is no page; expected --web too");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(WebConfig.read(new WebConfig.Given(
                    place,
                    Optional.ofNullable(token),
                    Optional.ofNullable(certificate),
                    Optional.ofNullable(key),
                    false)));
        } catch (WebConfig.UnusableException e) {
            throw refusal(command, e);
        }
    }

    /** Wrong options are one thing, files that are of no use another. */
    private StartFailure refusal(CommandLine command, WebConfig.UnusableException e) {
        String reason = String.valueOf(e.getMessage());
        if (e.part() == WebConfig.Part.ADDRESS) {
            throw new ParameterException(command, "--web " + place + ": " + reason, e);
        }
        if (e.part() == WebConfig.Part.TLS && (certificate == null || key == null)) {
            throw new ParameterException(command, reason, e);
        }
        return new StartFailure(DiscoveryExitCode.CONFIG, reason, e);
    }
}
