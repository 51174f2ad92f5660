package org.meshnet.node.lookup;

import java.util.List;
import java.util.Map;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.net.Endpoint;

/**
 * Where a server is, or several are that stand behind one name. Immutable.
 *
 * @param endpoints that can be sent to, each once
 * @param ranks what service records say of them; nothing where there are no records
 */
public record ServerPlaces(List<Endpoint> endpoints, Map<Endpoint, ServerRank> ranks) {
    public ServerPlaces {
        endpoints = List.copyOf(endpoints);
        ranks = Map.copyOf(ranks);
    }
}
