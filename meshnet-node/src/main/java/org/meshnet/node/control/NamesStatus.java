package org.meshnet.node.control;

import java.util.List;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;

/**
 * What members are called, and how this host comes to know it.
 *
 * @param domain of all names
 * @param table who has which
 * @param mode how programs of this host come to know them, in a word
 * @param reason why so
 * @param servers where the node answers
 */
public record NamesStatus(String domain, NameTable table, String mode, String reason, List<IpAddress> servers) {
    /** Copies the list. */
    public NamesStatus {
        servers = List.copyOf(servers);
    }
}
