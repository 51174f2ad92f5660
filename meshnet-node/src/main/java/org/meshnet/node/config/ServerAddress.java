package org.meshnet.node.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meshnet.core.net.IpAddress;

/**
 * A discovery or STUN server as the user named it. Immutable.
 *
 * @param host a name or a numeric address without brackets
 * @param port 1 to 65535
 * @param isTls does the user say that there is TLS on its TCP port
 * @param isService is it a domain, whose service records say where its servers are, if it has some
 */
public record ServerAddress(String host, int port, boolean isTls, boolean isService) {
    /** The port of a discovery server when none is given. */
    public static final int DEFAULT_PORT = 8000;
    /** The port of a STUN server when none is given (RFC 8489 §8.1). */
    public static final int STUN_PORT = 3478;

    private static final String TLS_SCHEME = "tls://";
    private static final int TLS_PORT = 443;

    private static final Pattern TEXT = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\[\\]:]+))(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*\\.?");
    /** What no name server is asked for (RFC 6761, RFC 6762). */
    private static final Pattern LOCAL = Pattern.compile("(?i)(.*\\.)?(localhost|local)\\.?");

    private static final Pattern ALL_NUMERIC = Pattern.compile("[\\d.]+");

    /** One of which nothing more is said. */
    public ServerAddress(String host, int port) {
        this(host, port, false);
    }

    /** One whose port the user said. */
    public ServerAddress(String host, int port, boolean isTls) {
        this(host, port, isTls, false);
    }

    /**
     * Reads a discovery server: {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} or {@code [IPV6]:PORT}, each perhaps
     * behind {@code tls://}, with which the port is 443 unless said. A domain alone is one of a service. Empty if the
     * text is none.
     */
    static Optional<ServerAddress> parse(String text) {
        return text.startsWith(TLS_SCHEME)
                ? parse(text.substring(TLS_SCHEME.length()), TLS_PORT)
                        .map(server -> new ServerAddress(server.host, server.port, true))
                : parse(text, DEFAULT_PORT).map(server -> server.ofService(text));
    }

    private ServerAddress ofService(String text) {
        boolean isDomain =
                text.equals(host) && host.substring(0, host.length() - 1).contains(".");
        return new ServerAddress(
                host,
                port,
                isTls,
                isDomain && numeric().isEmpty() && !LOCAL.matcher(host).matches());
    }

    /** Reads the same without {@code tls://}, with another port for where none is given. */
    static Optional<ServerAddress> parse(String text, int defaultPort) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean isBracketed = matcher.group(1) != null;
        String host = isBracketed ? matcher.group(1) : matcher.group(2);
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        if (port == 0 || port > 0xffff || !isHost(host, isBracketed)) {
            return Optional.empty();
        }
        return Optional.of(new ServerAddress(host, port));
    }

    private static boolean isHost(String host, boolean isBracketed) {
        if (isBracketed || ALL_NUMERIC.matcher(host).matches()) {
            return IpAddress.parse(host).isPresent() && isBracketed == host.contains(":");
        }
        return NAME.matcher(host).matches();
    }

    /** The address if the host is numeric and needs no look-up. */
    public Optional<IpAddress> numeric() {
        return IpAddress.parse(host);
    }

    /**
     * The same with its port said: how it is told from others, since a domain stands for itself with the usual port.
     */
    ServerAddress withPort() {
        return new ServerAddress(host, port, isTls);
    }

    /** Host and port in small letters: under which its key is remembered, however it is reached. */
    public String place() {
        return ((host.contains(":") ? "[" + host + "]" : host) + ":" + port).toLowerCase(Locale.ROOT);
    }

    /** {@code host:8000}, {@code [2001:db8::1]:8000}, {@code tls://host:443}, or a service's {@code domain}. */
    @Override
    public String toString() {
        if (isService) {
            return host;
        }
        return (isTls ? TLS_SCHEME : "") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
