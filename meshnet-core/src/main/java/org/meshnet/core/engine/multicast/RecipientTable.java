package org.meshnet.core.engine.multicast;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.engine.lane.MulticastTable.Members;
import org.meshnet.core.engine.lane.Recipients;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerGroups;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.PeerLink;

/** Works out who gets what from what each member wants. Stateless. */
final class RecipientTable {
    private RecipientTable() {}

    /** @param members in the order in which they get something, should it not be enough for all */
    static Members of(Collection<Peer> members) {
        List<PeerLink> all = new ArrayList<>();
        List<PeerLink> eager = new ArrayList<>();
        Map<IpAddress, List<PeerLink>> joined = new HashMap<>();
        for (Peer member : members) {
            PeerGroups groups = member.groups();
            all.add(member.link());
            if (groups.wantsAll()) {
                eager.add(member.link());
            }
            for (IpAddress group : groups.joined()) {
                joined.computeIfAbsent(group, key -> new ArrayList<>()).add(member.link());
            }
        }
        Map<IpAddress, Recipients> byGroup = new HashMap<>();
        joined.forEach((group, links) -> {
            links.addAll(eager);
            byGroup.put(group, new Recipients(links));
        });
        return new Members(new Recipients(all), new Recipients(eager), byGroup);
    }
}
