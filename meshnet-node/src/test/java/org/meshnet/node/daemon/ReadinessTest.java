package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class ReadinessTest {
    private static final Prefix V4 = Prefix.parse("10.0.0.7/24").orElseThrow();
    private static final Prefix V6 = Prefix.parse("fd00::7/64").orElseThrow();

    private final List<String> heard = new ArrayList<>();
    private List<Prefix> addresses = List.of();
    private final Readiness readiness = new Readiness(
            () -> addresses,
            new Readiness.Listener() {
                @Override
                public void onAddresses(List<IpAddress> fresh) {
                    heard.add("addresses " + fresh);
                }

                @Override
                public void onReady(List<Prefix> has) {
                    heard.add("ready " + has);
                }
            },
            ns -> true);

    @Test
    void shouldBeReadyWithTheIpv4Address() {
        readiness.look(0);
        assertFalse(readiness.isReady());
        addresses = List.of(V4, V6);
        readiness.look(1);
        readiness.look(2);
        assertTrue(readiness.isReady());
        assertEquals(List.of("addresses [10.0.0.7, fd00::7]", "ready [10.0.0.7/24, fd00::7/64]"), heard);
    }

    @Test
    void shouldBeReadyWithIpv6OnlyAfterAWhile() {
        addresses = List.of(V6);
        readiness.look(0);
        readiness.look(Readiness.V4_PATIENCE_NS - 1);
        assertFalse(readiness.isReady());
        readiness.look(Readiness.V4_PATIENCE_NS);
        assertTrue(readiness.isReady());
    }
}
