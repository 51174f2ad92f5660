package org.meshnet.core.web;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.meshnet.core.net.OwnHostNames;

/**
 * Who may ask what. A browser runs other sites' pages too, and they can have it send requests here: by a name of theirs
 * that leads to this host (DNS rebinding), or straight on. Immutable; any thread.
 */
final class WebGate {
    /** Everything that tells of the mesh, or does something, is below this. */
    static final String API = "/api/";
    /** A page of another site cannot send it unasked. */
    static final String OWN_HEADER = "X-MeshNet";

    private static final Set<String> OWN_SITE = Set.of("", "same-origin", "none");

    private final WebConfig config;

    /**
     * What is known of a request before its body.
     *
     * @param header the value of the header of that name; empty if there is none
     */
    record Asked(String method, String path, UnaryOperator<String> header) {
        private boolean isApi() {
            return path.startsWith(API);
        }

        private boolean isPost() {
            return method.equals("POST");
        }
    }

    WebGate(WebConfig config) {
        this.config = config;
    }

    /** Why not; empty if it may be asked. */
    Optional<WebRefusal> refusal(Asked asked) {
        if (!isOwnName(asked.header().apply("Host"))) {
            return Optional.of(WebRefusal.HOST);
        }
        if (!isOwnOrigin(asked)) {
            return Optional.of(WebRefusal.ORIGIN);
        }
        if (!asked.method().equals("GET") && !(asked.isPost() && asked.isApi())) {
            return Optional.of(WebRefusal.METHOD);
        }
        if (asked.isApi() && !isTokenShown(asked)) {
            return Optional.of(WebRefusal.TOKEN);
        }
        if (asked.isPost() && !config.isControl()) {
            return Optional.of(WebRefusal.READ_ONLY);
        }
        if (asked.isPost() && !asked.header().apply(OWN_HEADER).equals("1")) {
            return Optional.of(WebRefusal.HEADER);
        }
        return Optional.empty();
    }

    /** By TLS a browser looks at the certificate's names, and more than this host's has to show the token. */
    private boolean isOwnName(String host) {
        return config.tls().isPresent() ? !host.isEmpty() : OwnHostNames.isOwn(host, config.address());
    }

    private boolean isOwnOrigin(Asked asked) {
        String origin = asked.header().apply("Origin");
        if (!origin.isEmpty()
                && !origin.equals(config.scheme() + "://" + asked.header().apply("Host"))) {
            return false;
        }
        return !asked.isApi() || OWN_SITE.contains(asked.header().apply("Sec-Fetch-Site"));
    }

    private boolean isTokenShown(Asked asked) {
        return config.token()
                .map(token -> token.isShownBy(asked.header().apply("Authorization")))
                .orElse(true);
    }
}
