package org.meshnet.core.net;

import java.util.Set;

/**
 * By which names a program of this host asks another one of it, as the header Host tells them (RFC 9110 §7.2). By any
 * other a page of somebody else's asks, which runs in a browser here and had its own name lead here (DNS rebinding).
 * Stateless.
 */
public final class OwnHostNames {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OwnHostNames() {}

    /**
     * Is it one of this host's own?
     *
     * @param host a name or an address, perhaps with a port
     * @param place where is listened: the host has more loopback addresses than one
     */
    public static boolean isOwn(String host, Endpoint place) {
        String name = withoutPort(host);
        return LOOPBACK.contains(name) || name.equals(withoutPort(place.toString()));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
