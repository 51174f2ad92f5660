package org.meshnet.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private final Service service = new Service(told::add, () -> {}, 10 * SECOND_NS);
    private final long startNs = System.nanoTime();
    private boolean isStuck;

    private static Service.Life life(BooleanSupplier hasTurned, int peers, int direct) {
        return new Service.Life(hasTurned, () -> peers, () -> direct);
    }

    private void look(long seconds) {
        service.look(startNs + seconds * SECOND_NS);
    }

    @Test
    void shouldBeReadyOnceItsOnlyNodeIs() {
        Service.Member node = service.join();
        node.running(life(() -> true, 12, 11));
        look(1);
        assertFalse(told.toString().contains("READY"), told.toString());
        assertTrue(told.toString().contains("STATUS=waiting for an address"), told.toString());
        node.ready();
        look(2);
        assertTrue(told.contains("READY=1\nSTATUS=12 peers, 11 direct"), told.toString());
    }

    @Test
    void shouldGiveNoLifeSignWhileAnEngineIsStuck() {
        Service.Member node = service.join();
        node.running(life(() -> !isStuck, 0, 0));
        node.ready();
        look(0);
        told.clear();
        look(10);
        assertTrue(told.contains("WATCHDOG=1"), told.toString());
        told.clear();
        isStuck = true;
        look(20);
        look(40);
        assertEquals(List.of(), told);
        isStuck = false;
        look(41);
        assertTrue(told.contains("WATCHDOG=1"), told.toString());
    }

    @Test
    void shouldBeReadyWithThoseThatWorkWhenAnotherNetworkFails() {
        Service.Member first = service.join();
        Service.Member second = service.join();
        first.running(life(() -> true, 1, 0));
        first.ready();
        look(1);
        assertFalse(told.toString().contains("READY"), told.toString());
        second.over();
        look(2);
        assertTrue(told.contains("READY=1\nSTATUS=2 networks, 1 peer, 0 direct; tried again: 1"), told.toString());
    }

    @Test
    void shouldSayOnceThatItStops() {
        service.join().ready();
        look(0);
        told.clear();
        service.stopping();
        service.stopping();
        look(60);
        assertEquals(List.of("STOPPING=1\nSTATUS=stopping"), told);
    }
}
