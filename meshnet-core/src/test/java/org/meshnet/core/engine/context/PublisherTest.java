package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.lane.Snapshot;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Descriptor;

/** When the data loops get other routes; that they are the right ones is the simulation's to show. */
class PublisherTest {
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.50").orElseThrow();
    private static final IpAddress OTHERS = IpAddress.parse("10.0.0.51").orElseThrow();
    private static final long PAUSE = Publisher.ROUTES_PAUSE_NS;

    private final RelayBench bench = new RelayBench(Optional.empty());
    private final Publisher publisher = bench.context.publisher();

    PublisherTest() {
        bench.connect(2);
        list(1, ADDRESS);
    }

    private void list(int number, IpAddress... addresses) {
        Peer peer = bench.peer(number);
        long sequence = peer.newestSequence() + 1;
        peer.update(new Descriptor(sequence, 1, 0, "n" + number, List.of(addresses), List.of(), List.of()));
        peer.allowAddresses(List.of(addresses));
        publisher.onRoutesChanged();
    }

    private Object owner(IpAddress address) {
        return bench.cell.get().routes().find(address);
    }

    @Test
    void shouldMakeRoutesAtOnceAndThenAfterAPause() {
        publisher.endTurn(-PAUSE);
        assertSame(bench.peer(1).link(), owner(ADDRESS));
        list(1, OTHERS);
        publisher.endTurn(-1);
        assertSame(bench.peer(1).link(), owner(ADDRESS), "the pause is not over");
        assertEquals(0, publisher.nextDeadlineNs());
        publisher.endTurn(0);
        assertSame(bench.peer(1).link(), owner(OTHERS));
        assertEquals(TimerQueue.NONE, publisher.nextDeadlineNs());
    }

    @Test
    void shouldMakeRoutesNoMoreOftenThanThePauseAllowsHoweverOftenTheyChange() {
        int made = 0;
        Object last = null;
        for (int turn = 0; turn < 1_000; turn++) {
            list(1, turn % 2 == 0 ? ADDRESS : OTHERS);
            publisher.endTurn(turn * PAUSE / 100);
            made += bench.cell.get().routes() == last ? 0 : 1;
            last = bench.cell.get().routes();
        }
        assertEquals(10, made);
    }

    @Test
    void shouldNotWaitWithWhatAPacketWaitsFor() {
        publisher.endTurn(0);
        list(1, OTHERS);
        publisher.onRoutesNeeded();
        publisher.publish();
        assertSame(bench.peer(1).link(), owner(OTHERS));
    }

    @Test
    void shouldLeaveRoutesAsTheyAreWhenOnlySessionsChange() {
        publisher.endTurn(0);
        Snapshot before = bench.cell.get();
        publisher.onSessionsChanged();
        publisher.endTurn(PAUSE);
        assertNotSame(before, bench.cell.get());
        assertSame(before.routes(), bench.cell.get().routes());
    }

    @Test
    void shouldShowAnAddressOnlyAtThePeerThatGetsItsPackets() {
        list(2, ADDRESS, OTHERS);
        publisher.endTurn(0);
        int lower = bench.peer(1).key().compareTo(bench.peer(2).key()) < 0 ? 1 : 2;
        assertSame(bench.peer(lower).link(), owner(ADDRESS));
        assertEquals(
                lower == 1 ? List.of(OTHERS) : List.of(ADDRESS, OTHERS),
                PeerView.of(bench.peer(2), 0).member().addresses());
        assertEquals(
                lower == 1 ? List.of(ADDRESS) : List.of(),
                PeerView.of(bench.peer(1), 0).member().addresses());
    }

    @Test
    void shouldTakeNoAddressesFromADescriptorThatThePeerSaysIsOld() {
        publisher.endTurn(0);
        Peer peer = bench.peer(1);
        peer.hear(peer.newestSequence() + 1);
        publisher.onRoutesChanged();
        publisher.endTurn(PAUSE);
        assertEquals(null, owner(ADDRESS));
        list(1, OTHERS);
        publisher.endTurn(2 * PAUSE);
        assertSame(peer.link(), owner(OTHERS));
    }

    @Test
    void shouldTakeAddressesFromAnEndedDescriptorOnlyWhileASessionSaysThatItIsTheNewest() {
        Peer peer = bench.peer(1);
        peer.endDescriptor(true);
        assertEquals(List.of(ADDRESS), peer.addresses());
        peer.dropSessions();
        assertEquals(List.of(), peer.addresses());
        peer.endDescriptor(false);
        assertEquals(List.of(ADDRESS), peer.addresses());
    }
}
