package org.meshnet.tun;

import java.util.List;
import org.meshnet.core.net.Prefix;

/**
 * A network interface of this host.
 *
 * @param index the system's number for it
 * @param name its name at the moment
 * @param kind what it is
 * @param isMesh does it belong to a MeshNet process, this or another?
 * @param mtu bytes of the longest IP packet that it sends
 * @param addresses with the lengths of their networks, those that last before those that pass
 */
public record HostInterface(int index, String name, Kind kind, boolean isMesh, int mtu, List<Prefix> addresses) {
    /** What an interface may be, the one that leads further first. */
    public enum Kind {
        /** Ethernet, radio, VLAN, bond, PPP, and whatever nobody knows better. */
        LINK,
        /** A bridge with a port of that kind. */
        BRIDGE,
        /** One end of a pair, whose other end is in another network namespace. */
        PAIR,
        /**
         * Carries packets over IP, but only forwards them (GRE, IPIP, 6in4): may be how a site reaches the internet.
         */
        CARRIER,
        /** A bridge without, such as those of containers and virtual machines. */
        INNER_BRIDGE,
        /** A VPN's (TUN, TAP, WireGuard and the like) or an overlay's (VXLAN, Geneve). */
        TUNNEL
    }

    /** Copies the list. */
    public HostInterface {
        addresses = List.copyOf(addresses);
    }
}
