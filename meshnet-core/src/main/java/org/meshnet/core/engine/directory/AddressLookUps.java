package org.meshnet.core.engine.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.LookUp;

/**
 * For which addresses servers were asked by what. Bounded as {@link LookUps} are: the oldest makes room. Control thread
 * only.
 */
final class AddressLookUps {
    private final Map<LookUp, IpAddress> asked = new LinkedHashMap<>();

    /** Asks these servers who has the address. */
    void ask(LookUp what, IpAddress address, List<DirectoryServer> servers, long nowNs) {
        if (!servers.isEmpty()) {
            asked.remove(what);
            if (asked.size() >= LookUps.MAX_PENDING) {
                asked.remove(asked.keySet().iterator().next());
            }
            asked.put(what, address);
        }
        servers.forEach(server -> server.client().lookUp(what, nowNs));
    }

    /** The address that was asked for, once. */
    Optional<IpAddress> take(LookUp what) {
        return Optional.ofNullable(asked.remove(what));
    }
}
