package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.net.Endpoint;

/**
 * A discovery server at one moment.
 *
 * @param server its number in the order of the configuration, from 0
 * @param state of the registration there
 * @param endpoint the server's own, or the link to it, once it answered
 * @param observedEndpoint this node's as the server sees it, by UDP only
 */
public record ServerStatus(
        int server, ServerState state, Optional<Endpoint> endpoint, Optional<Endpoint> observedEndpoint) {}
