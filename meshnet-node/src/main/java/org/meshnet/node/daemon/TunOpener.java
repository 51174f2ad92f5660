package org.meshnet.node.daemon;

import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;

/** Opens the packet device: the system's, or a test's. */
@FunctionalInterface
public interface TunOpener {
    /** As {@code TunDevices.open}. */
    TunDevice open(TunConfig config) throws TunException;
}
