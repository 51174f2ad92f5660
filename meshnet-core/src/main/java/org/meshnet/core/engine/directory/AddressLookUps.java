package org.meshnet.core.engine.directory;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.LookUp;

/**
 * For which addresses servers were asked by what. Bounded as {@link LookUps} are: the oldest makes room. Control thread
 * only.
 */
final class AddressLookUps {
    private final Map<LookUp, Asked> asked = new LinkedHashMap<>();

    /** For which address, and under which of the network's ids nothing was answered yet. */
    private static final class Asked {
        private final IpAddress address;
        private final Set<NetworkId> open = new HashSet<>();

        Asked(IpAddress address) {
            this.address = address;
        }
    }

    /** Asks these servers who has the address, each by what that one has it under. */
    void ask(IpAddress address, List<DirectoryServer> servers, Function<DirectoryServer, LookUp> how, long nowNs) {
        Asked about = new Asked(address);
        for (DirectoryServer server : servers) {
            LookUp what = how.apply(server);
            about.open.add(server.secrets().networkId());
            if (asked.remove(what) == null && asked.size() >= LookUps.MAX_PENDING) {
                asked.remove(asked.keySet().iterator().next());
            }
            asked.put(what, about);
            server.client().lookUp(what, nowNs);
        }
    }

    /**
     * A server has nobody under this. The address that was asked for, once no other of the network's ids is left under
     * which somebody could be.
     */
    Optional<IpAddress> takeAbsent(LookUp what, DirectoryServer server) {
        Asked about = asked.get(what);
        if (about == null || !about.open.remove(server.secrets().networkId()) || !about.open.isEmpty()) {
            return Optional.empty();
        }
        asked.values().removeIf(about::equals);
        return Optional.of(about.address);
    }

    /** Somebody was found under this. */
    void onFound(LookUp what) {
        Asked about = asked.remove(what);
        if (about != null) {
            asked.values().removeIf(about::equals);
        }
    }
}
