package org.meshnet.core.engine.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.directory.Registrations;
import org.meshnet.core.engine.peer.TimerQueue;

/** What servers have said of the network's document, and were told. Control thread only. */
final class ServerTalks {
    private record ServerTalk(ServerPartner server, PolicyTalk talk) {}

    private final Registrations registrations;
    private final Map<Integer, ServerTalk> talks = new LinkedHashMap<>();

    ServerTalks(Registrations registrations) {
        this.registrations = registrations;
    }

    /** The talk with a server, which begins if there is none. */
    PolicyTalk open(int server) {
        return talks.computeIfAbsent(server, index -> {
                    ServerPartner partner = new ServerPartner(index, registrations);
                    return new ServerTalk(partner, new PolicyTalk(partner));
                })
                .talk();
    }

    /** Ends it; the one that ended, if there was one. */
    Optional<PolicyTalk> close(int server) {
        return Optional.ofNullable(talks.remove(server)).map(ServerTalk::talk);
    }

    Collection<PolicyTalk> all() {
        return talks.values().stream().map(ServerTalk::talk).toList();
    }

    /** Those that it is time to come back to, each once. */
    List<PolicyTalk> due(long nowNs) {
        List<PolicyTalk> due = new ArrayList<>();
        for (ServerTalk each : talks.values()) {
            if (each.server().takeDue(nowNs)) {
                due.add(each.talk());
            }
        }
        return due;
    }

    long nextDeadlineNs() {
        return talks.values().stream()
                .mapToLong(each -> each.server().nextDeadlineNs())
                .min()
                .orElse(TimerQueue.NONE);
    }
}
