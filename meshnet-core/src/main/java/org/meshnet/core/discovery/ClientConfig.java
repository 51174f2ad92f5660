package org.meshnet.core.discovery;

import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.ServerKey;

/**
 * Who registers where. Immutable; the secrets stay the caller's, who destroys them after the client left.
 *
 * @param identity of this node
 * @param secrets of the network
 * @param expectedKey the key that the server must have; empty to take the first that a registration proves
 * @param number by which the node calls the server
 * @param siblings the clients for all the node's servers, under this network id
 */
public record ClientConfig(
        Identity identity, NetworkSecrets secrets, Optional<ServerKey> expectedKey, int number, Siblings siblings) {
    /** For the only server. */
    public ClientConfig(Identity identity, NetworkSecrets secrets, Optional<ServerKey> expectedKey) {
        this(identity, secrets, expectedKey, 0, new Siblings());
    }
}
