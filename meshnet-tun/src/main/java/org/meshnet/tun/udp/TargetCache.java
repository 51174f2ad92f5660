package org.meshnet.tun.udp;

import java.net.InetSocketAddress;
import org.meshnet.core.net.Endpoint;

/** The socket addresses of recent targets, so that sending costs no allocation. For one thread. */
final class TargetCache {
    private static final int SLOTS = 256;

    private final Endpoint[] targets = new Endpoint[SLOTS];
    private final InetSocketAddress[] addresses = new InetSocketAddress[SLOTS];

    InetSocketAddress address(Endpoint target) {
        int slot = Slots.slot(target.hashCode(), SLOTS);
        if (!target.equals(targets[slot])) {
            targets[slot] = target;
            addresses[slot] = target.toSocketAddress();
        }
        return addresses[slot];
    }
}
