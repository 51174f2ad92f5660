package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.discovery.registry.count.RegistryCounter;

class ReachWatchTest {
    private static final int LEASE_SECONDS = 60;

    private final TestBed bed = new TestBed();

    private TestNode memberAt(String endpoint) {
        TestNode node = bed.node();
        node.endpoint = Endpoint.parse(endpoint).orElseThrow();
        node.register();
        return node;
    }

    private static void refresh(TestNode node) {
        node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
    }

    @Test
    void shouldSayWhenMembersComeFromWhereOneCannotBeReached() {
        TestNode inside = memberAt("127.0.0.1:5000");
        bed.passSeconds(1);
        refresh(inside);
        assertEquals(0, bed.count(RegistryCounter.OUT_OF_REACH));
        bed.member();
        bed.passSeconds(1);
        refresh(inside);
        assertEquals(1, bed.count(RegistryCounter.OUT_OF_REACH));
    }

    @Test
    void shouldSayItOnceAnHourForANode() {
        TestNode inside = memberAt("10.9.0.1:5000");
        TestNode outside = bed.member();
        for (int second = 0; second < 2 * 3600 + 100; second += LEASE_SECONDS / 2) {
            bed.passSeconds(LEASE_SECONDS / 2);
            refresh(inside);
            refresh(outside);
        }
        assertEquals(3, bed.count(RegistryCounter.OUT_OF_REACH));
    }

    @Test
    void shouldSayNothingWhereAllAreInside() {
        TestNode one = memberAt("10.9.0.1:5000");
        memberAt("192.168.1.2:5000");
        bed.passSeconds(1);
        refresh(one);
        assertEquals(0, bed.count(RegistryCounter.OUT_OF_REACH));
    }

    @Test
    void shouldSayOneLineASecondAtMost() {
        bed.member();
        bed.passSeconds(2);
        for (int i = 1; i <= 20; i++) {
            memberAt("10.9.0." + i + ":5000");
        }
        assertEquals(1, bed.count(RegistryCounter.OUT_OF_REACH));
    }
}
