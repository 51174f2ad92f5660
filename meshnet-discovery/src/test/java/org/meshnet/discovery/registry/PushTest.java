package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

class PushTest {
    private final TestBed bed = new TestBed();

    @Test
    void shouldTellTheOthersWhoCame() {
        TestNode first = bed.member();
        TestNode second = bed.member();
        PeerChanged changed = first.onlyEvent(PeerChanged.class);
        assertEquals(second.key(), changed.entry().nodeKey());
        second.assertSilence();
        assertEquals(second.version(), changed.directoryVersion());
        assertEquals(changed.directoryVersion(), changed.entry().version());
    }

    @Test
    void shouldTellTheOthersWhatChanged() {
        List<TestNode> members = bed.members(3);
        bed.passSeconds(1);
        members.forEach(TestNode::events);
        members.get(0).ask(new Update(List.of(), Bytes.of(new byte[7])), Updated.class);
        assertEquals(
                7,
                members.get(1)
                        .onlyEvent(PeerChanged.class)
                        .entry()
                        .sealedDescriptor()
                        .length());
        assertEquals(
                7,
                members.get(2)
                        .onlyEvent(PeerChanged.class)
                        .entry()
                        .sealedDescriptor()
                        .length());
    }

    @Test
    void shouldTellTheOthersWhoLeft() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(1);
        long before = members.get(1).version();
        members.get(0).events();
        members.get(1).send(new Leave());
        PeerLeft left = members.get(0).onlyEvent(PeerLeft.class);
        assertEquals(members.get(1).key(), left.nodeKey());
        assertEquals(before + 1, left.directoryVersion());
    }

    @Test
    void shouldTellTheOthersWhoseLeaseIsOver() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(30);
        members.get(0).ask(new Refresh(0, members.get(0).registered.addressCookie()), Refreshed.class);
        bed.passSeconds(30);
        assertEquals(
                members.get(1).key(), members.get(0).onlyEvent(PeerLeft.class).nodeKey());
    }

    @Test
    void shouldTellOfOneNodeThreeTimesAndThenOnceASecondOnlyTheNewest() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(5);
        members.forEach(TestNode::events);
        for (int i = 1; i <= 3; i++) {
            update(members.get(0), i);
            assertEquals(i, toldLength(members.get(1)), "at once");
        }
        for (int i = 4; i <= 8; i++) {
            update(members.get(0), i);
        }
        bed.passNs(999_999_999);
        members.get(1).assertSilence();
        bed.passNs(1);
        assertEquals(8, toldLength(members.get(1)), "what it is by now");
        bed.passSeconds(10);
        members.get(1).assertSilence();
    }

    private static void update(TestNode node, int length) {
        node.send(new Update(node.claims, Bytes.of(new byte[length])));
    }

    /** What happens to this node next has to wait for a second. */
    private static void changeThreeTimes(TestNode node) {
        for (int i = 1; i <= 3; i++) {
            update(node, i);
        }
    }

    private static int toldLength(TestNode node) {
        return node.onlyEvent(PeerChanged.class).entry().sealedDescriptor().length();
    }

    @Test
    void shouldGiveWhoAsksTheNewestThoughItIsNotToldYet() {
        List<TestNode> members = bed.members(2);
        changeThreeTimes(members.get(0));
        update(members.get(0), 77);
        Found found = members.get(1).ask(LookUp.ofToken(members.get(0).claims.get(0)), Found.class);
        assertEquals(77, found.entries().get(0).sealedDescriptor().length());
        members.get(0).events();
        Page page = members.get(1).ask(new ListSince(0), Page.class);
        Entry listed = page.entries().get(page.entries().size() - 1);
        assertEquals(members.get(0).key(), listed.nodeKey());
        assertEquals(77, listed.sealedDescriptor().length());
    }

    @Test
    void shouldTellOfWhoChangedAndLeftWithinASecondThatItLeft() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(5);
        changeThreeTimes(members.get(0));
        members.get(1).events();
        update(members.get(0), 50);
        members.get(0).send(new Leave());
        members.get(1).assertSilence();
        bed.passSeconds(1);
        assertEquals(
                members.get(0).key(), members.get(1).onlyEvent(PeerLeft.class).nodeKey());
    }

    @Test
    void shouldTellOfWhoLeftAndCameBackWithinASecondAsChanged() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(5);
        changeThreeTimes(members.get(0));
        members.get(1).events();
        members.get(0).send(new Leave());
        members.get(0).register();
        bed.passSeconds(1);
        assertEquals(
                members.get(0).key(),
                members.get(1).onlyEvent(PeerChanged.class).entry().nodeKey());
    }

    /** However changes are put together, each member gets every number, and what it got is what is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldNumberWhatItTellsWithoutGaps(long seed) {
        TestBed busy = new TestBed(RegistryConfig.DEFAULT, seed);
        Random random = new Random(seed);
        TestNode watcher = busy.member();
        List<TestNode> others = busy.members(12);
        Map<NodeKey, Bytes> seen = new HashMap<>();
        watcher.events().forEach(event -> take(event, seen));
        for (int i = 0; i < 600; i++) {
            act(busy, others.get(random.nextInt(others.size())), random);
            busy.passSeconds(random.nextDouble() / 5);
            if (i % 20 == 0) {
                watcher.send(new Refresh(0, watcher.registered.addressCookie()));
                others.stream()
                        .filter(other -> other.registered != null)
                        .forEach(other -> other.send(new Refresh(0, other.registered.addressCookie())));
            }
            for (Event event : watcher.events()) {
                take(event, seen);
            }
        }
        busy.passSeconds(3);
        watcher.events().forEach(event -> take(event, seen));
        Map<NodeKey, Bytes> listed = new HashMap<>();
        Page page = watcher.ask(new ListSince(0), Page.class);
        page.entries().forEach(entry -> listed.put(entry.nodeKey(), entry.sealedDescriptor()));
        while (page.hasMore()) {
            page = watcher.ask(new ListSince(page.nextVersion()), Page.class);
            page.entries().forEach(entry -> listed.put(entry.nodeKey(), entry.sealedDescriptor()));
        }
        listed.remove(watcher.key());
        assertEquals(listed, seen);
    }

    private long lastTold = -1;

    /** Takes what is told into what was seen; its number is one more than the last. */
    private void take(Event event, Map<NodeKey, Bytes> seen) {
        long told;
        if (event instanceof PeerChanged changed) {
            seen.put(changed.entry().nodeKey(), changed.entry().sealedDescriptor());
            told = changed.directoryVersion();
        } else if (event instanceof PeerLeft left) {
            seen.remove(left.nodeKey());
            told = left.directoryVersion();
        } else {
            return;
        }
        assertTrue(lastTold < 0 || told == lastTold + 1, told + " after " + lastTold);
        lastTold = told;
    }

    private static void act(TestBed bed, TestNode node, Random random) {
        boolean isRegistered = node.registered != null;
        if (!isRegistered || random.nextInt(6) == 0) {
            node.register();
        } else if (random.nextInt(6) == 0) {
            node.send(new Leave());
            node.registered = null;
        } else {
            node.send(new Update(node.claims, Bytes.of(bed.random.bytes(40))));
        }
    }

    /**
     * More leave within a second than are remembered: nobody is told of the rest, and who lists then starts from the
     * beginning.
     */
    @Test
    void shouldLetMembersNoticeWhoLeftUntold() {
        TestBed small = new TestBed(TestBed.UNLIMITED.withCapacity(10, 8, 8));
        TestNode watcher = small.member();
        List<TestNode> others = small.members(6);
        small.passSeconds(1);
        watcher.events();
        others.forEach(PushTest::changeThreeTimes);
        for (int i = 0; i < 3; i++) {
            others.forEach(other -> other.send(new Leave()));
            others = small.members(6);
        }
        others.forEach(other -> other.send(new Leave()));
        small.passSeconds(5);
        long known = watcher.registered.directoryVersion();
        Page page = watcher.ask(new ListSince(known), Page.class);
        assertTrue(page.isFromBeginning());
        assertEquals(
                List.of(watcher.key()),
                page.entries().stream().map(Entry::nodeKey).toList());
    }

    @Test
    void shouldNotTellOtherNetworks() {
        TestNode stranger = bed.node(TestBed.network(2));
        stranger.register();
        bed.member();
        stranger.assertSilence();
    }

    @Test
    void shouldAuthenticateEachPushForItsRecipientOnly() {
        List<TestNode> members = bed.members(2);
        bed.member();
        List<TestBed.Datagram> pushes = bed.fromServer.subList(bed.fromServer.size() - 2, bed.fromServer.size());
        for (TestBed.Datagram push : pushes) {
            for (TestNode member : members) {
                assertEquals(push.node().equals(member.endpoint), member.canOpen(push.bytes()));
            }
        }
    }

    @Test
    void shouldTellNobodyInANetworkOfMoreThan64() {
        List<TestNode> members = bed.members(64);
        assertFalse(members.get(0).events().isEmpty());
        members.forEach(TestNode::events);
        TestNode last = bed.member();
        members.forEach(TestNode::assertSilence);
        bed.passSeconds(1);
        last.send(new Leave());
        assertEquals(last.key(), members.get(0).onlyEvent(PeerLeft.class).nodeKey());
        assertTrue(bed.count(RegistryCounter.PUSHED) >= 63 * 64 / 2 + 64);
    }
}
