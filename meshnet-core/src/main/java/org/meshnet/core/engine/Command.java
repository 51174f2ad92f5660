package org.meshnet.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.meshnet.core.net.Endpoint;

/** What the world outside asks of the engine. */
public sealed interface Command {
    /** This host's own endpoints: interface addresses with the UDP port. Replaces those told before. */
    record LocalEndpoints(List<Endpoint> endpoints) implements Command {
        public LocalEndpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** What a server's name resolves to, best first; {@code server} counts from 0 in the order of the configuration. */
    record ServerEndpoints(int server, List<Endpoint> endpoints) implements Command {
        public ServerEndpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** The links that lead to a server now, besides its endpoints; {@code server} as for those. Replaces those told before. */
    record ServerLinks(int server, List<Endpoint> links) implements Command {
        public ServerLinks {
            links = List.copyOf(links);
        }
    }

    /**
     * Send one probe to a peer, over a session that is made for it if there is none.
     *
     * @param target whom
     * @param timeoutNs how long to wait for a session and the answer
     * @param onEnd told once how it ended, on the control thread; must not call back into the engine
     */
    record Ping(PingTarget target, long timeoutNs, Consumer<PingResult> onEnd) implements Command {}

    /** What a STUN server's name resolves to; {@code server} counts from 0 in the order of the configuration. */
    record StunEndpoints(int server, List<Endpoint> endpoints) implements Command {
        public StunEndpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** The port of the router that leads to this node's UDP socket; empty if there is none any more. */
    record MappedEndpoint(Optional<Endpoint> endpoint) implements Command {}

    /** This host's network is another, though its endpoints may be the same: what was learned of the NAT no longer holds. */
    record NetworkChanged() implements Command {}

    /** Say goodbye to peers and servers; the engine is not used after this. */
    record Leave() implements Command {}
}
