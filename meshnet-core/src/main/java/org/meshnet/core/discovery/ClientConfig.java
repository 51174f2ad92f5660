package org.meshnet.core.discovery;

import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;

/**
 * Who registers where. Immutable; the secrets stay the caller's, who destroys them after the client left.
 *
 * @param identity of this node
 * @param secrets of the network
 */
public record ClientConfig(Identity identity, NetworkSecrets secrets) {}
