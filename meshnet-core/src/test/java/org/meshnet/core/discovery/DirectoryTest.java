package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.PEER;
import static org.meshnet.core.discovery.Bench.PEER_DESCRIPTOR;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.PeerChanged;

/** How a client keeps the directory in step, and how it asks for single members. */
class DirectoryTest {
    private static final int PEER_CHANGED = 6;
    private static final LookUp TOKEN = LookUp.ofToken(new Token(7, 7));

    @Test
    void shouldListTheDirectoryAfterRegistering() {
        Bench bench = new Bench();
        bench.join(1);
        bench.join(2);
        bench.start();
        bench.runMs(200);

        assertEquals(List.of(bench.peer(1), bench.peer(2)), bench.listener.toldFrom(EntrySource.LIST));
        assertEquals(List.of(new ListSince(0)), bench.server.requests(ListSince.class));
    }

    @Test
    void shouldNotTellOfTheNodeItself() {
        Bench bench = Bench.registered();
        bench.server.send(new PeerChanged(bench.server.version() + 1, bench.server.entry(bench.identity.nodeKey())));
        bench.runSeconds(15);

        assertEquals(List.of(), bench.listener.entries);
    }

    @Test
    void shouldGoOnToTheLastPage() {
        Bench bench = new Bench();
        bench.server.entriesPerPage = 3;
        IntStream.range(0, 20).forEach(bench::join);
        bench.start();
        bench.runSeconds(1);

        assertEquals(peers(bench, 20), bench.listener.members);
        assertEquals(20, bench.listener.entries.size());
        assertEquals(7, bench.server.requests(ListSince.class).size());
    }

    @Test
    void shouldGoOnThoughPagesAreLost() {
        Bench bench = new Bench();
        bench.server.entriesPerPage = 1;
        IntStream.range(0, 20).forEach(bench::join);
        bench.start();
        bench.runMs(85);
        bench.loss = flight -> flight.type() == MessageType.EVENT && bench.seeded.nextInt(3) == 0;
        bench.runSeconds(120);

        assertEquals(peers(bench, 20), bench.listener.members);
        assertEquals(List.of(), bench.listener.left);
    }

    @Test
    void shouldTakePushesWithoutListing() {
        Bench bench = Bench.registered();
        NodeKey peer = bench.join(1);
        bench.runMs(100);
        bench.server.remove(peer);
        bench.runSeconds(20);

        assertEquals(List.of(peer), bench.listener.toldFrom(EntrySource.PUSH));
        assertEquals(List.of(peer), bench.listener.left);
        assertEquals(1, bench.server.requests(ListSince.class).size());
    }

    @Test
    void shouldListAgainWhenAPushWasLost() {
        Bench bench = Bench.registered();
        long known = bench.server.version();
        bench.server.isPushing = false;
        bench.join(1);
        bench.server.isPushing = true;
        bench.join(2);
        bench.runMs(100);

        assertEquals(peers(bench, 1, 2), bench.listener.members);
        assertEquals(List.of(new ListSince(0), new ListSince(known)), bench.server.requests(ListSince.class));
    }

    @Test
    void shouldListAgainWhenARefreshShowsANewerVersion() {
        Bench bench = Bench.registered();
        bench.server.isPushing = false;
        bench.join(1);
        bench.runSeconds(11);

        assertEquals(Set.of(bench.peer(1)), bench.listener.members);
    }

    @Test
    void shouldLearnFromAListWhoLeft() {
        Bench bench = new Bench();
        bench.join(1);
        bench.join(2);
        bench.start();
        bench.runMs(200);
        bench.server.isPushing = false;
        bench.server.remove(bench.peer(1));
        bench.runSeconds(11);

        assertEquals(List.of(bench.peer(1)), bench.listener.left);
    }

    @Test
    void shouldTakeWhoIsMissingInAListFromTheBeginningForLeft() {
        Bench bench = new Bench();
        bench.server.entriesPerPage = 2;
        IntStream.range(0, 10).forEach(bench::join);
        bench.start();
        bench.runMs(500);
        bench.server.isPushing = false;
        bench.server.forget(bench.peer(4));
        bench.server.forget(bench.peer(7));
        bench.join(20);
        bench.runSeconds(11);

        assertEquals(Set.of(bench.peer(4), bench.peer(7)), Set.copyOf(bench.listener.left));
        assertTrue(bench.listener.members.contains(bench.peer(20)));
        assertEquals(9, bench.listener.members.size());
    }

    @Test
    void shouldNotTellOfMembersLeftWhenTheServerRestartedAndAllAreBack() {
        Bench bench = new Bench();
        IntStream.range(0, 5).forEach(bench::join);
        bench.start();
        bench.runMs(200);
        bench.server.restart();
        IntStream.range(0, 5).forEach(bench::join);
        bench.runSeconds(12);

        assertEquals(List.of(), bench.listener.left);
        assertEquals(peers(bench, 5), bench.listener.members);
    }

    @Test
    void shouldTakeWhoDidNotComeBackAfterARestartForLeft() {
        Bench bench = new Bench();
        IntStream.range(0, 5).forEach(bench::join);
        bench.start();
        bench.runMs(200);
        bench.server.restart();
        IntStream.range(0, 4).forEach(bench::join);
        bench.runSeconds(12);

        assertEquals(List.of(bench.peer(4)), bench.listener.left);
    }

    @Test
    void shouldKeepWhoIsPushedDuringAListFromTheBeginning() {
        Bench bench = new Bench();
        bench.server.entriesPerPage = 1;
        IntStream.range(0, 5).forEach(bench::join);
        bench.start();
        bench.runMs(150);
        bench.join(30);
        bench.runSeconds(2);

        assertTrue(bench.listener.members.contains(bench.peer(30)));
        assertFalse(bench.listener.left.contains(bench.peer(30)));
    }

    @Test
    void shouldNotBringBackWhoLeftByALatePush() {
        Bench bench = Bench.registered();
        bench.loss = flight -> bench.is(flight, MessageType.EVENT, PEER_CHANGED);
        NodeKey peer = bench.join(1);
        Bench.Flight late = bench.sentByServer.get(bench.sentByServer.size() - 1);
        bench.server.remove(peer);
        bench.runMs(100);
        bench.receive(late.datagram(), Bench.SERVER);
        bench.runSeconds(1);

        assertFalse(bench.listener.members.contains(peer));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldEndUpWithTheServersDirectoryWhateverIsLostLateOrRestarted(long seed) {
        Bench bench = new Bench(seed);
        bench.server.entriesPerPage = 4;
        bench.jitterNs = TimeUnit.MILLISECONDS.toNanos(300);
        bench.start();
        bench.loss = flight -> bench.seeded.nextInt(10) < 3;
        for (int i = 0; i < 600; i++) {
            changeSomething(bench);
            bench.runMs(bench.seeded.nextInt(200));
        }
        bench.loss = flight -> false;
        bench.runSeconds(30);

        Set<NodeKey> expected = IntStream.range(0, 30)
                .mapToObj(bench::peer)
                .filter(peer -> isMember(bench, peer))
                .collect(Collectors.toSet());
        assertEquals(expected, bench.listener.members);
    }

    private static void changeSomething(Bench bench) {
        NodeKey peer = bench.peer(bench.seeded.nextInt(30));
        if (bench.seeded.nextInt(150) == 0) {
            bench.server.restart();
        } else if (!isMember(bench, peer) || bench.seeded.nextBoolean()) {
            bench.server.put(peer, Bytes.zeros(1 + bench.seeded.nextInt(150)), PEER);
        } else if (bench.seeded.nextInt(3) == 0) {
            bench.server.forget(peer);
        } else {
            bench.server.remove(peer);
        }
    }

    private static boolean isMember(Bench bench, NodeKey peer) {
        Entry entry = bench.server.entry(peer);
        return entry != null && !entry.hasLeft();
    }

    @Test
    void shouldNotListALargeNetwork() {
        Bench bench = new Bench();
        bench.server.claimedMemberCount = Optional.of(66);
        bench.join(1);
        bench.start();
        bench.runSeconds(25);

        assertEquals(List.of(), bench.server.requests(ListSince.class));
        assertEquals(66, bench.client.memberCount());
    }

    @Test
    void shouldListANetworkThatGotSmall() {
        Bench bench = new Bench();
        bench.server.claimedMemberCount = Optional.of(66);
        bench.join(1);
        bench.start();
        bench.runSeconds(5);
        bench.server.claimedMemberCount = Optional.of(65);
        bench.runSeconds(6);

        assertEquals(Set.of(bench.peer(1)), bench.listener.members);
    }

    @Test
    void shouldTellWhoHoldsAnAddress() {
        Bench bench = Bench.registered();
        NodeKey peer = bench.join(1);
        bench.server.holders.put(TOKEN, List.of(peer));
        LookUp prefix = LookUp.ofKeyPrefix(42);
        bench.server.holders.put(prefix, List.of(peer, bench.identity.nodeKey(), bench.join(2)));
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.client.lookUp(prefix, bench.nowNs);
        bench.client.lookUp(LookUp.ofToken(new Token(8, 8)), bench.nowNs);
        bench.runMs(100);

        assertEquals(
                List.of(
                        new RecordingListener.Found(TOKEN, List.of(peer)),
                        new RecordingListener.Found(prefix, List.of(peer, bench.peer(2))),
                        new RecordingListener.Found(LookUp.ofToken(new Token(8, 8)), List.of())),
                bench.listener.found);
    }

    @Test
    void shouldTryALookUpThreeTimesOneSecondApart() {
        Bench bench = Bench.settled();
        bench.loss = flight -> flight.type() == MessageType.EVENT;
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.runMs(900);
        assertEquals(1, bench.server.requests(LookUp.class).size());
        bench.runMs(200);
        assertEquals(2, bench.server.requests(LookUp.class).size());
        bench.runSeconds(5);

        assertEquals(3, bench.server.requests(LookUp.class).size());
        assertEquals(1, bench.count(ClientCounter.UNANSWERED));
    }

    @Test
    void shouldTakeALateAnswerToAnEarlierTry() {
        Bench bench = Bench.registered();
        bench.latencyNs = 800_000_000L;
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.runMs(1_700);

        assertEquals(List.of(new RecordingListener.Found(TOKEN, List.of())), bench.listener.found);
        bench.runSeconds(5);
        assertEquals(1, bench.listener.found.size());
    }

    @Test
    void shouldAskOnceForWhatIsAskedTwice() {
        Bench bench = Bench.registered();
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.runMs(100);

        assertEquals(1, bench.server.requests(LookUp.class).size());
    }

    @Test
    void shouldDropLookUpsBeyondTheTable() {
        Bench bench = Bench.settled();
        bench.loss = flight -> true;
        for (int i = 0; i < PendingRequests.CAPACITY + 10; i++) {
            bench.client.lookUp(LookUp.ofToken(new Token(i, i)), bench.nowNs);
        }

        assertEquals(10, bench.count(ClientCounter.NOT_SENT));
        bench.runSeconds(4);
        bench.client.lookUp(LookUp.ofToken(new Token(-1, -1)), bench.nowNs);
        assertEquals(10, bench.count(ClientCounter.NOT_SENT));
    }

    @Test
    void shouldNotAskWithoutARegistration() {
        Bench bench = new Bench();
        bench.client.lookUp(TOKEN, bench.nowNs);
        bench.client.introduce(bench.peer(1), bench.nowNs);

        assertEquals(2, bench.count(ClientCounter.NOT_SENT));
        assertEquals(List.of(), bench.sentByClient);
    }

    @Test
    void shouldAskAgainAfterRegisteringAnew() {
        Bench bench = Bench.registered();
        bench.server.restart();
        NodeKey peer = bench.join(1);
        bench.client.introduce(peer, bench.nowNs);
        bench.runMs(500);

        assertEquals(List.of(new Introduce(peer)), bench.server.requests(Introduce.class));
        assertEquals(List.of(peer), bench.listener.toldFrom(EntrySource.INTRODUCTION));
    }

    @Test
    void shouldTellOfAnIntroduction() {
        Bench bench = Bench.registered();
        NodeKey peer = bench.join(1);
        bench.client.introduce(peer, bench.nowNs);
        bench.runSeconds(5);

        assertEquals(List.of(peer), bench.listener.toldFrom(EntrySource.INTRODUCTION));
        assertEquals(1, bench.server.requests(Introduce.class).size());
    }

    @Test
    void shouldTellOfAnIntroductionThatAnotherAskedFor() {
        Bench bench = Bench.registered();
        bench.server.send(new Introduction(new Entry(bench.peer(9), 5, false, PEER, PEER_DESCRIPTOR), 77));
        bench.runMs(100);

        assertEquals(List.of(bench.peer(9)), bench.listener.toldFrom(EntrySource.INTRODUCTION));
    }

    @Test
    void shouldTellThatThereIsNoSuchPeer() {
        Bench bench = Bench.registered();
        bench.client.introduce(bench.peer(9), bench.nowNs);
        bench.runMs(100);

        assertEquals(List.of(bench.peer(9)), bench.listener.unknown);
    }

    private static Set<NodeKey> peers(Bench bench, int count) {
        return IntStream.range(0, count).mapToObj(bench::peer).collect(Collectors.toSet());
    }

    private static Set<NodeKey> peers(Bench bench, int first, int second) {
        return Set.of(bench.peer(first), bench.peer(second));
    }
}
