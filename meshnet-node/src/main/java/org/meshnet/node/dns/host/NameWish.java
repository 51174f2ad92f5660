package org.meshnet.node.dns.host;

import java.util.List;
import org.meshnet.core.net.IpAddress;

/**
 * What a host is to know.
 *
 * @param link the mesh's interface
 * @param servers where the node answers, inside that interface
 * @param zones what it answers for
 * @param isForAll is it to be asked for everything else, too, and nobody else
 */
public record NameWish(Link link, List<IpAddress> servers, Zones zones, boolean isForAll) {
    /** Copies the list. */
    public NameWish {
        servers = List.copyOf(servers);
    }

    /** Of the zones only. */
    NameWish(Link link, List<IpAddress> servers, Zones zones) {
        this(link, servers, zones, false);
    }

    /**
     * The mesh's interface.
     *
     * @param name as the system has it
     * @param index the kernel's number for it
     */
    public record Link(String name, int index) {}

    /**
     * Names that the node answers for.
     *
     * @param domain of the members' names, without a dot at its end
     * @param reverse domains of their addresses
     */
    public record Zones(String domain, List<String> reverse) {
        /** Copies the list. */
        public Zones {
            reverse = List.copyOf(reverse);
        }
    }
}
