package org.meshnet.tun;

import java.util.Optional;
import org.meshnet.core.net.Prefix;

/** Makes the packet devices of one operating system. Found by {@link java.util.ServiceLoader}; stateless. */
public interface TunProvider {
    /** Does this provider serve the system that calls itself so in the property {@code os.name}? */
    boolean serves(String osName);

    /** As {@link TunDevices#open}. */
    TunDevice open(TunConfig config) throws TunException;

    /** As {@link TunDevices#networkChanges}; empty if the system does not tell. */
    default Optional<NetworkChanges> networkChanges(int interfaceIndex, Prefix network) {
        return Optional.empty();
    }

    /** As {@link TunDevices#hostView}; empty if the system has no such view that is better than Java's. */
    default Optional<HostView> hostView(int mark) {
        return Optional.empty();
    }

    /** As {@link TunDevices#exitRouting}; empty if the system can't. */
    default Optional<ExitRouting> exitRouting(String interfaceName, int mark) {
        return Optional.empty();
    }
}
