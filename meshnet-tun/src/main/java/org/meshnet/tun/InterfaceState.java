package org.meshnet.tun;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What an interface has of what it was asked to have.
 *
 * @param name its name now: somebody may have renamed it
 * @param isUp is it switched on? Somebody may have switched it off, and then its addresses wait
 * @param addresses those that were asked for and are there
 * @param taken those that were asked for and that another interface of this host has, with that one's name
 * @param bridge the bridge that it is a port of, and as such has no addresses
 */
public record InterfaceState(
        String name, boolean isUp, List<Prefix> addresses, Map<IpAddress, String> taken, Optional<String> bridge) {
    /** Of one that is no port of a bridge. */
    public InterfaceState(String name, boolean isUp, List<Prefix> addresses, Map<IpAddress, String> taken) {
        this(name, isUp, addresses, taken, Optional.empty());
    }

    /** Copies list and map. */
    public InterfaceState {
        addresses = List.copyOf(addresses);
        taken = Map.copyOf(taken);
    }
}
