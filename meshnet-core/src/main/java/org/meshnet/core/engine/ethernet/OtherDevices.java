package org.meshnet.core.engine.ethernet;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;

/**
 * Members whose device is of the other kind: nothing goes to and fro between them and this node. One warning stands for
 * all of them. As many as there are peers; control thread only.
 */
final class OtherDevices {
    private static final String ALL = "";
    private static final int SHOWN_COUNT = 5;

    private final EngineContext context;
    private final boolean isEthernet;
    private final Map<NodeKey, String> members = new TreeMap<>();

    OtherDevices(EngineContext context, boolean isEthernet) {
        this.context = context;
        this.isEthernet = isEthernet;
    }

    /** A member tells of its device. */
    void set(Peer peer, boolean isOther, long nowNs) {
        boolean isNews = isOther
                ? !peer.name().equals(members.put(peer.key(), peer.name()))
                : members.remove(peer.key()) != null;
        if (isNews) {
            warn(nowNs);
        }
    }

    private void warn(long nowNs) {
        if (members.isEmpty()) {
            context.warnings().clear(Warning.Kind.OTHER_DEVICE, ALL);
            return;
        }
        List<String> shown =
                members.values().stream().sorted().limit(SHOWN_COUNT).toList();
        int more = members.size() - shown.size();
        String names = String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
        boolean isOne = members.size() == 1;
        String theirs = isEthernet ? "IP packets (--device tun)" : "Ethernet (--device tap)";
        String own = isEthernet ? "Ethernet (--device tap)" : "IP packets (--device tun)";
        context.warnings()
                .raise(
                        Warning.Kind.OTHER_DEVICE,
                        ALL,
                        names + (isOne ? " carries " : " carry ") + theirs + " and this node " + own
                                + ": nothing is exchanged with " + (isOne ? "it" : "them")
                                + "; give all nodes the same --device",
                        nowNs);
    }
}
