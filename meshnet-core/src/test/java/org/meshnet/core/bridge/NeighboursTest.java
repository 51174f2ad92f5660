package org.meshnet.core.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.bridge.Neighbours.Neighbour;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.PeerLink;

class NeighboursTest {
    private final Neighbours neighbours = new Neighbours();
    private final PeerLink alice = new PeerLink("alice");
    private final PeerLink bob = new PeerLink("bob");

    private static IpAddress address(int number) {
        return IpAddress.v4(0x0a00_0000 + number);
    }

    private static Neighbour at(PeerLink link, long nowNs) {
        return new Neighbour(1, link, false, nowNs);
    }

    @Test
    void shouldForgetWhatIsOld() {
        neighbours.learn(address(1), at(alice, 0));
        assertTrue(neighbours.find(address(1), Neighbours.AGE_NS).isPresent());
        assertEquals(Optional.empty(), neighbours.find(address(1), Neighbours.AGE_NS + 1));
    }

    @Test
    void shouldHaveNoMoreOfOneMemberThanItsShareTheNewestAmongThem() {
        neighbours.learn(address(0), at(bob, 0));
        for (int i = 1; i <= 1_000; i++) {
            neighbours.learn(address(i), at(alice, 0));
        }
        assertEquals(1 + Neighbours.PER_MEMBER, neighbours.size());
        assertTrue(neighbours.find(address(0), 0).isPresent());
        assertTrue(neighbours.find(address(1_000), 0).isPresent());
        neighbours.learn(address(0), at(alice, 0));
        assertEquals(Neighbours.PER_MEMBER, neighbours.size(), "it is alice's now, who has as many as before");
        neighbours.forgetAll(alice);
        assertEquals(0, neighbours.size());
    }

    @Test
    void shouldHaveNoMoreThanItsCapacity() {
        for (int i = 0; i < 20_000; i++) {
            neighbours.learn(address(i), at(new PeerLink("n" + i), 0));
        }
        assertEquals(Neighbours.CAPACITY, neighbours.size());
    }
}
