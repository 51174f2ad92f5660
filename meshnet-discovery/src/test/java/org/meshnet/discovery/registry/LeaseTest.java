package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

class LeaseTest {
    private final TestBed bed = new TestBed();

    private void refresh(TestNode node) {
        node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
    }

    @Test
    void shouldEndARegistrationWhoseLeaseIsOver() {
        bed.member();
        bed.passNs(60_000_000_000L - 1);
        assertEquals(1, bed.registry.nodeCount());
        bed.passNs(1);
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.EXPIRED));
    }

    @Test
    void shouldUseTheConfiguredLease() {
        TestBed quick = new TestBed(TestBed.UNLIMITED.withLeaseSeconds(10));
        assertEquals(10, quick.member().registered.leaseSeconds());
        quick.passSeconds(10);
        assertEquals(0, quick.registry.nodeCount());
    }

    @Test
    void shouldExtendTheLeaseWithEveryRequest() {
        TestNode node = bed.member();
        bed.passSeconds(50);
        refresh(node);
        bed.passSeconds(50);
        node.ask(LookUp.ofToken(node.token(5)), Found.class);
        bed.passSeconds(59);
        assertEquals(1, bed.registry.nodeCount());
        bed.passSeconds(1);
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldExtendTheLeaseWhenANodeRegistersAgain() {
        TestNode node = bed.member();
        bed.passSeconds(50);
        node.register();
        bed.passSeconds(50);
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldNameTheNextLeaseToEnd() {
        assertEquals(Long.MAX_VALUE, bed.registry.nextDeadlineNs());
        long startNs = bed.nowNs();
        TestNode first = bed.member();
        bed.passSeconds(7);
        bed.member();
        bed.passSeconds(1);
        assertEquals(startNs + 60_000_000_000L, bed.registry.nextDeadlineNs());
        refresh(first);
        assertEquals(startNs + 67_000_000_000L, bed.registry.nextDeadlineNs());
        bed.passSeconds(100);
        assertTrue(bed.registry.nextDeadlineNs() > startNs + 3_000_000_000_000L, "only a key is left");
    }

    @Test
    void shouldEndOnlyTheLeasesThatAreOver() {
        List<TestNode> members = bed.members(20);
        for (int i = 0; i < 20; i++) {
            bed.passSeconds(1);
            refresh(members.get((i * 7) % 20));
        }
        for (int left = 20; left >= 0; left--) {
            assertEquals(left, bed.registry.nodeCount());
            bed.passNs(bed.registry.nextDeadlineNs() - bed.nowNs());
        }
    }

    @Test
    void shouldEndALeaseBeforeItTakesADatagramThatCameTooLate() {
        TestNode node = bed.member();
        byte[] refresh = node.requestDatagram(new Refresh(0, node.registered.addressCookie()));
        bed.registry.onDatagram(java.nio.ByteBuffer.wrap(refresh), node.endpoint, bed.nowNs() + 60_000_000_000L);
        assertEquals(1, bed.count(RegistryCounter.UNKNOWN_SESSION));
    }

    @Test
    void shouldEndEachLeaseAtItsTimeThoughNoDatagramComes() {
        long startNs = bed.nowNs();
        TestNode stays = bed.member();
        bed.member();
        bed.passSeconds(2);
        refresh(stays);
        passDeadlinesUntilLeft(1);
        assertEquals(startNs + 60_000_000_000L, bed.nowNs());
        passDeadlinesUntilLeft(0);
        assertEquals(startNs + 62_000_000_000L, bed.nowNs());
    }

    /** As a server whom nobody sends anything: from one time at which something is due to the next. */
    private void passDeadlinesUntilLeft(int count) {
        for (int i = 0; bed.registry.nodeCount() > count; i++) {
            assertTrue(i < 100, "a time that the registry names comes");
            bed.passNs(bed.registry.nextDeadlineNs() - bed.nowNs());
        }
    }

    @Test
    void shouldLeaveItToTheTimerToEndALease() {
        TestNode node = bed.member();
        byte[] hello = bed.node().helloDatagram();
        long lateNs = bed.nowNs() + 61_000_000_000L;
        bed.registry.onDatagram(java.nio.ByteBuffer.wrap(hello), node.endpoint, lateNs);
        assertEquals(1, bed.registry.nodeCount(), "a datagram of another is no time to look at leases");
        assertTrue(bed.registry.nextDeadlineNs() - lateNs < 0);
        bed.registry.onTimer(lateNs);
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.EXPIRED));
    }

    @Test
    void shouldEndTheRegistrationOfANodeThatABugLeftHalfRegistered() {
        FailingRoster roster = new FailingRoster();
        TestBed faulty = new TestBed(TestBed.UNLIMITED, roster);
        TestNode node = faulty.node();
        byte[] register = node.registerDatagram(node.hello());
        roster.isBroken = true;
        assertThrows(IllegalStateException.class, () -> faulty.deliverOnly(register, node.endpoint));
        assertEquals(1, faulty.registry.nodeCount());
        faulty.passSeconds(60);
        assertEquals(0, faulty.registry.nodeCount());
        roster.isBroken = false;
        node.register();
        assertEquals(1, faulty.registry.nodeCount());
    }

    @Test
    void shouldBearAClockThatStandsStillOrIsReadTooEarly() {
        bed.member();
        bed.registry.onTimer(bed.nowNs() - 1_000_000_000L);
        bed.registry.onTimer(bed.nowNs());
        bed.registry.onTimer(bed.nowNs());
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldRefuseALeaseThatIsTooShort() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> RegistryConfig.DEFAULT.withLeaseSeconds(9));
        assertTrue(e.getMessage().contains("10 to 86400"));
    }
}
