package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.check.CheckRunner;
import org.meshnet.sim.SimScheduler;

/** Takes a random time for each check, so that later ones may be done before earlier ones. */
final class SlowChecks implements CheckRunner {
    private static final int CAPACITY = 1024;

    private final SimScheduler scheduler;
    private final RandomSource random;
    private final long mostNs;
    private final Consumer<Check> done;

    /**
     * @param mostNs for one
     * @param done has it decided
     */
    SlowChecks(SimScheduler scheduler, RandomSource random, long mostNs, Consumer<Check> done) {
        this.scheduler = scheduler;
        this.random = random;
        this.mostNs = mostNs;
        this.done = done;
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public void run(Check check, long nowNs) {
        long word = ByteBuffer.wrap(random.bytes(Long.BYTES)).getLong();
        scheduler.after(1 + Math.floorMod(word, mostNs), () -> {
            check.work();
            done.accept(check);
        });
    }
}
