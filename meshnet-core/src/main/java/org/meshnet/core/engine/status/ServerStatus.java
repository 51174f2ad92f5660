package org.meshnet.core.engine.status;

import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.net.Endpoint;

/**
 * A discovery server at one moment.
 *
 * @param server its number in the order of the configuration, from 0
 * @param state of the registration there
 * @param endpoint the server's own, or the link to it, once it answered
 * @param observedEndpoint this node's as the server sees it, by UDP only
 * @param sameAs the number of the server that is this same one, named otherwise, and has the registration
 */
public record ServerStatus(
        int server,
        ServerState state,
        Optional<Endpoint> endpoint,
        Optional<Endpoint> observedEndpoint,
        OptionalInt sameAs) {
    /** One that is known by one name. */
    public ServerStatus(
            int server, ServerState state, Optional<Endpoint> endpoint, Optional<Endpoint> observedEndpoint) {
        this(server, state, endpoint, observedEndpoint, OptionalInt.empty());
    }
}
