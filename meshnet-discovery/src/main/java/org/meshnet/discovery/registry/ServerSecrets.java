package org.meshnet.discovery.registry;

import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.discovery.registry.ticket.TicketRing;

/**
 * By which nodes know a server, and a server knows nodes again. Several servers may have the same.
 *
 * @param identity its long-lived key
 * @param tickets the keys that seal tickets; no two registries use one ring
 */
public record ServerSecrets(ServerIdentity identity, TicketRing tickets) {
    /** Wipes all keys. */
    public void destroy() {
        identity.destroy();
        tickets.destroy();
    }
}
