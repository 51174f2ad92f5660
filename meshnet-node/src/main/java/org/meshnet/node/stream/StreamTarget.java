package org.meshnet.node.stream;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.node.config.ServerAddress;

/**
 * Where a stream may lead to.
 *
 * @param host a name or a numeric address without brackets
 * @param port the TCP port
 * @param isTls is TLS spoken there
 * @param isService do the host's service records say where that is, if there are any
 */
public record StreamTarget(String host, int port, boolean isTls, boolean isService) {
    /** The port that the strictest networks let through, with TLS on it. */
    private static final int HTTPS_PORT = 443;

    /** One that service records say nothing of. */
    public StreamTarget(String host, int port, boolean isTls) {
        this(host, port, isTls, false);
    }

    /**
     * What to try for a server, in this order: its own port, and TLS on 443; or TLS on its own port only, if the user
     * said so.
     */
    public static List<StreamTarget> of(ServerAddress server) {
        List<StreamTarget> targets = new ArrayList<>();
        if (!server.isTls()) {
            targets.add(new StreamTarget(server.host(), server.port(), false, server.isService()));
        }
        int tlsPort = server.isTls() ? server.port() : HTTPS_PORT;
        targets.add(new StreamTarget(server.host(), tlsPort, true, server.isService()));
        return targets;
    }

    /** {@code TCP} or {@code TLS}. */
    public String transport() {
        return isTls ? "TLS" : "TCP";
    }

    /** The server that it leads to. */
    ServerAddress server() {
        return new ServerAddress(host, port, isTls, isService);
    }

    /** {@code vpn.example.org:8000}; the domain alone where service records may say the port. */
    public String place() {
        if (isService && !isTls) {
            return host;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** {@code vpn.example.org:8000 by TCP}. */
    @Override
    public String toString() {
        return place() + " by " + transport();
    }
}
