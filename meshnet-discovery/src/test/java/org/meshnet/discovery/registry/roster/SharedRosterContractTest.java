package org.meshnet.discovery.registry.roster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.registry.shared.SharedRoster;
import org.meshnet.sim.mesh.FakeStore;

/** A server that is alone with its store. */
class SharedRosterContractTest extends RosterContract {
    private final FakeStore store = new FakeStore();
    private final Deque<Runnable> replies = new ArrayDeque<>();

    @Override
    Roster roster(int mostRemembered) {
        Random seeded = new Random(11);
        RandomSource random = seeded::nextBytes;
        SharedRoster[] made = new SharedRoster[1];
        made[0] = new SharedRoster(
                new SharedRoster.Setup(Endpoint.NONE, mostRemembered, 100),
                new ServiceKey(new byte[ServiceKey.LENGTH], random),
                random,
                (number, command) -> replies.add(() -> made[0].onReply(number, store.carryOut(command), 0)));
        settle(made[0]);
        return made[0];
    }

    @Override
    void settle(Roster shared) {
        do {
            shared.onTimer(0);
            while (!replies.isEmpty()) {
                replies.remove().run();
            }
        } while (shared.nextDeadlineNs() <= 0);
    }
}
