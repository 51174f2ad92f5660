package org.meshnet.discovery.limit;

import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * Where a datagram came from.
 *
 * @param endpoint where answers go: a UDP endpoint, or the link of a stream
 * @param address the sender's host, which limits by source count
 */
public record Source(Endpoint endpoint, IpAddress address) {
    /** A UDP endpoint, not proven. */
    public static Source of(Endpoint endpoint) {
        return new Source(endpoint, endpoint.address());
    }

    /** Is it known to be the sender's? A stream begins with an exchange of datagrams. */
    public boolean isProven() {
        return endpoint.isLink();
    }
}
