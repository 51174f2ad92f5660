package org.meshnet.node.lookup;

import java.util.Comparator;

/**
 * A service record (RFC 2782). Immutable.
 *
 * @param priority the lowest comes first
 * @param weight the share among those of one priority
 * @param port of the service, from 1
 * @param target a server's name without the dot at the end; empty if there decidedly is none
 */
record ServiceRecord(int priority, int weight, int port, String target) {
    /** The same on all hosts, whatever the order of the answer. */
    static final Comparator<ServiceRecord> ORDER = Comparator.comparingInt(ServiceRecord::priority)
            .thenComparing(ServiceRecord::target, String.CASE_INSENSITIVE_ORDER)
            .thenComparingInt(ServiceRecord::port);
}
