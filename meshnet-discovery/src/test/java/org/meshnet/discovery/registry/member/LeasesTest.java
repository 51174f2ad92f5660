package org.meshnet.discovery.registry.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;

class LeasesTest {
    private final Leases leases = new Leases();
    private final Member ann = member();
    private final Member ben = member();
    private final Member cat = member();

    private static Member member() {
        NetworkMembers network = new NetworkMembers(NetworkId.of(new byte[32]), 1, null, null);
        return new Member(network, null, null, null, new MemberMeans(null, null, null));
    }

    /** Whose leases are over, as they are ended. */
    private List<Member> end(long nowNs) {
        List<Member> ended = new ArrayList<>();
        for (Optional<Member> over = leases.over(nowNs); over.isPresent(); over = leases.over(nowNs)) {
            ended.add(over.get());
            leases.cancel(over.get().lease());
        }
        return ended;
    }

    @Test
    void shouldNameTheEarliestEnd() {
        assertEquals(Long.MAX_VALUE, leases.nextEndNs());
        leases.begin(ann.lease(), 10);
        leases.begin(ben.lease(), 20);
        assertEquals(10, leases.nextEndNs());
        leases.begin(ann.lease(), 30);
        assertEquals(20, leases.nextEndNs());
    }

    @Test
    void shouldEndThoseWhoseTimeHasComeInOrder() {
        leases.begin(ann.lease(), 10);
        leases.begin(ben.lease(), 20);
        leases.begin(cat.lease(), 20);
        leases.begin(ann.lease(), 21);
        assertEquals(List.of(), end(19));
        assertEquals(List.of(ben, cat), end(20));
        assertEquals(List.of(ann), end(100));
        assertEquals(Long.MAX_VALUE, leases.nextEndNs());
    }

    @Test
    void shouldNotEndALeaseThatWasCancelled() {
        leases.begin(ann.lease(), 10);
        leases.begin(ben.lease(), 20);
        leases.begin(cat.lease(), 30);
        leases.cancel(ben.lease());
        leases.cancel(ben.lease());
        assertEquals(List.of(ann, cat), end(30));
    }

    @Test
    void shouldBeginALeaseAgainThatWasCancelledOrOnlyOne() {
        leases.begin(ann.lease(), 10);
        leases.begin(ann.lease(), 11);
        leases.cancel(ann.lease());
        assertEquals(Long.MAX_VALUE, leases.nextEndNs());
        leases.begin(ann.lease(), 12);
        assertEquals(List.of(ann), end(12));
    }
}
