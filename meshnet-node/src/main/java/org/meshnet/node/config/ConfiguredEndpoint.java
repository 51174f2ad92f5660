package org.meshnet.node.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the user says that this node is reached. Immutable.
 *
 * @param host a name or a numeric address without brackets
 * @param port 0 for the port that the node has itself
 */
public record ConfiguredEndpoint(String host, int port) {
    private static final Pattern OWN_PORT = Pattern.compile("(\\[.*]|[^:]*)(?::0{1,5})?");
    private static final int ANY_PORT = 1;

    /** Reads {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} or {@code [IPV6]:PORT}. Empty if the text is none. */
    static Optional<ConfiguredEndpoint> parse(String text) {
        Matcher own = OWN_PORT.matcher(text);
        return own.matches()
                ? ServerAddress.parse(own.group(1), ANY_PORT).map(address -> new ConfiguredEndpoint(address.host(), 0))
                : ServerAddress.parse(text, ANY_PORT)
                        .map(address -> new ConfiguredEndpoint(address.host(), address.port()));
    }

    /** What is to be looked up; its port says nothing. */
    public ServerAddress name() {
        return new ServerAddress(host, ANY_PORT);
    }

    /** Is the host an address that is of no use to others? */
    boolean isForNobodyElse() {
        return name().numeric().filter(address -> address.isLocalOnly()).isPresent();
    }
}
