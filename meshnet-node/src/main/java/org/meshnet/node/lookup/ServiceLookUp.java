package org.meshnet.node.lookup;

import java.net.UnknownHostException;
import java.util.List;

/** Looks up the service records of discovery servers. May take seconds. */
@FunctionalInterface
interface ServiceLookUp {
    /**
     * All records below a domain, best first; none if there are none.
     *
     * @throws UnknownHostException if nobody says whether there are
     */
    List<ServiceRecord> all(String domain) throws UnknownHostException;
}
