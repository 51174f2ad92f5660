package org.meshnet.node.udp;

import java.net.InetSocketAddress;
import org.meshnet.core.net.Endpoint;

/**
 * The endpoints of recent sources, so that a busy peer's datagrams cost no allocation: the JDK hands out the same
 * object while the source stays, and a small table knows the others. For one thread.
 */
final class SourceCache {
    private static final int SLOTS = 256;

    private final InetSocketAddress[] sources = new InetSocketAddress[SLOTS];
    private final Endpoint[] endpoints = new Endpoint[SLOTS];
    private InetSocketAddress lastSource;
    private Endpoint lastEndpoint;

    @SuppressWarnings("ReferenceEquality") // a shortcut only: equal ones are found in the table
    Endpoint endpoint(InetSocketAddress source) {
        if (source != lastSource) {
            lastEndpoint = find(source);
            lastSource = source;
        }
        return lastEndpoint;
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
