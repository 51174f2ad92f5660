package org.meshnet.discovery.registry.roster;

import java.util.Random;
import org.meshnet.core.seam.RandomSource;

class MemoryRosterTest extends RosterContract {
    private static RandomSource random() {
        Random seeded = new Random(11);
        return seeded::nextBytes;
    }

    @Override
    Roster roster(int mostRemembered) {
        return new MemoryRoster(mostRemembered, random());
    }
}
