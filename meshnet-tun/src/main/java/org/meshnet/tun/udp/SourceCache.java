package org.meshnet.tun.udp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;

/**
 * The endpoints of recent sources, so that a busy peer's datagrams cost no allocation: the JDK hands out the same
 * object while the source stays, and a small table knows the others. For one thread.
 */
final class SourceCache {
    private static final int SLOTS = 256;

    private final InetSocketAddress[] sources = new InetSocketAddress[SLOTS];
    private final Endpoint[] endpoints = new Endpoint[SLOTS];
    private @Nullable InetSocketAddress lastSource;
    private @Nullable Endpoint lastEndpoint;

    @SuppressWarnings("ReferenceEquality") // a shortcut only: equal ones are found in the table
    Endpoint endpoint(InetSocketAddress source) {
        Endpoint known = lastEndpoint;
        if (source != lastSource || known == null) {
            known = find(source);
            lastEndpoint = known;
            lastSource = source;
        }
        return known;
    }

    private Endpoint find(InetSocketAddress source) {
        int slot = Slots.slot(source.hashCode(), SLOTS);
        if (!source.equals(sources[slot])) {
            sources[slot] = source;
            endpoints[slot] = Endpoint.of(source);
        }
        return endpoints[slot];
    }
}
