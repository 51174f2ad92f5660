package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.roster.MemoryRoster;

class DirectoryTest {
    private static final RegistryConfig LONG_LEASE = TestBed.UNLIMITED.withLeaseSeconds(86_400);

    private final TestBed bed = new TestBed(LONG_LEASE);
    /** Remembers forty who left. */
    private final TestBed small = new TestBed(LONG_LEASE.withCapacity(10, 40, 40));

    private static Page list(TestNode node, long since) {
        return node.ask(new ListSince(since), Page.class);
    }

    /** Follows the pages to the end, as a node does: a page from the beginning makes it forget. */
    private static Set<NodeKey> sync(TestNode node, long since, Set<NodeKey> known) {
        Set<NodeKey> peers = new HashSet<>(known);
        Page page = list(node, since);
        apply(page, peers);
        for (int i = 0; page.hasMore(); i++) {
            assertTrue(i < 10_000, "the list ends");
            page = list(node, page.nextVersion());
            apply(page, peers);
        }
        assertEquals(0, page.nextVersion() >>> 62, "the last page gives a plain version");
        return peers;
    }

    private static void apply(Page page, Set<NodeKey> peers) {
        if (page.isFromBeginning()) {
            peers.clear();
        }
        for (Entry entry : page.entries()) {
            if (entry.hasLeft()) {
                peers.remove(entry.nodeKey());
            } else {
                peers.add(entry.nodeKey());
            }
        }
    }

    /** So many others come and go. */
    private static void churn(TestBed bed, int count) {
        for (int i = 0; i < count; i++) {
            leave(bed, bed.member());
        }
    }

    /** Once the others were told of it, and so that they are told. */
    private static void leave(TestBed bed, TestNode node) {
        bed.passSeconds(1);
        node.send(new Leave());
    }

    @Test
    void shouldListAllMembersFromTheBeginning() {
        List<TestNode> members = bed.members(3);
        Page page = list(members.get(0), 0);
        assertTrue(page.isFromBeginning());
        assertFalse(page.hasMore());
        assertEquals(members.get(2).version(), page.nextVersion());
        assertEquals(
                members.stream().map(TestNode::key).toList(),
                page.entries().stream().map(Entry::nodeKey).toList());
    }

    @Test
    void shouldListOnlyWhatChangedSince() {
        TestNode first = bed.member();
        long known = first.version();
        TestNode second = bed.member();
        Page page = list(first, known);
        assertFalse(page.isFromBeginning());
        assertEquals(1, page.entries().size());
        assertEquals(second.key(), page.entries().get(0).nodeKey());
        assertTrue(list(first, page.nextVersion()).entries().isEmpty());
    }

    @Test
    void shouldListAChangedMemberOnceAndLast() {
        List<TestNode> members = bed.members(2);
        bed.passSeconds(1);
        members.get(0).send(new Update(List.of(), Bytes.of(new byte[5])));
        Page page = list(members.get(1), 0);
        assertEquals(2, page.entries().size());
        assertEquals(members.get(0).key(), page.entries().get(1).nodeKey());
        assertEquals(page.nextVersion(), page.entries().get(1).version());
    }

    @Test
    void shouldRaiseTheVersionByOneWithEachChange() {
        List<TestNode> members = bed.members(3);
        long version = members.get(2).version();
        assertEquals(members.get(0).registered.directoryVersion() + 3, version);
        leave(bed, members.get(1));
        assertEquals(version + 1, list(members.get(0), 0).nextVersion());
    }

    @Test
    void shouldNotRaiseTheVersionWhenNothingIsSeenToChange() {
        TestNode node = bed.member();
        long version = node.version();
        bed.passSeconds(1);
        assertEquals(version, node.register().directoryVersion());
        node.send(new Update(node.claims, node.descriptor));
        assertEquals(version, list(node, 0).nextVersion());
    }

    @Test
    void shouldListWhoLeft() {
        List<TestNode> members = bed.members(2);
        long known = members.get(1).version();
        leave(bed, members.get(1));
        Page page = list(members.get(0), known);
        assertFalse(page.isFromBeginning());
        assertEquals(1, page.entries().size());
        assertTrue(page.entries().get(0).hasLeft());
        assertEquals(members.get(1).key(), page.entries().get(0).nodeKey());
    }

    @Test
    void shouldListWhoCameBackAsLiveOnly() {
        List<TestNode> members = bed.members(2);
        long known = members.get(1).version();
        leave(bed, members.get(1));
        members.get(1).register();
        bed.passSeconds(1);
        Page page = list(members.get(0), known);
        assertEquals(1, page.entries().size());
        assertFalse(page.entries().get(0).hasLeft());
    }

    @Test
    void shouldNotListWhoLeftFromTheBeginning() {
        List<TestNode> members = bed.members(2);
        members.get(1).send(new Leave());
        assertEquals(1, list(members.get(0), 0).entries().size());
    }

    @Test
    void shouldListALargeNetworkInPages() {
        List<TestNode> members = bed.members(40);
        List<NodeKey> seen = new ArrayList<>();
        Page page = list(members.get(7), 0);
        for (boolean isFirst = true; ; isFirst = false) {
            assertEquals(isFirst, page.isFromBeginning());
            page.entries().forEach(entry -> seen.add(entry.nodeKey()));
            if (!page.hasMore()) {
                break;
            }
            page = list(members.get(7), page.nextVersion());
        }
        assertEquals(members.stream().map(TestNode::key).toList(), seen);
    }

    @Test
    void shouldStartFromTheBeginningWhenItForgotWhoLeft() {
        TestNode node = bed.member();
        TestNode gone = bed.member();
        long known = gone.version();
        Set<NodeKey> peers = sync(node, 0, Set.of());
        leave(bed, gone);
        churn(bed, MemoryRoster.MOST_TOMBSTONES - 1);
        assertFalse(list(node, known).isFromBeginning(), "all who left are remembered");
        churn(bed, 1);
        Page page = list(node, known);
        assertTrue(page.isFromBeginning());
        assertEquals(Set.of(node.key()), sync(node, known, peers));
    }

    @Test
    void shouldGoOnFromTheBeginningThoughItForgotWhoLeftThen() {
        List<TestNode> members = small.members(30);
        churn(small, 50);
        Set<NodeKey> all = new HashSet<>(members.stream().map(TestNode::key).toList());
        assertEquals(all, sync(members.get(3), 0, Set.of()));
        assertEquals(all, sync(members.get(3), members.get(3).registered.directoryVersion(), Set.of()));
    }

    @Test
    void shouldListWhoLeftWhileTheListFromTheBeginningWasRead() {
        List<TestNode> members = small.members(30);
        churn(small, 50);
        TestNode reader = members.get(29);
        Set<NodeKey> peers = new HashSet<>();
        Page first = list(reader, 0);
        apply(first, peers);
        assertTrue(peers.contains(members.get(0).key()));
        leave(small, members.get(0));
        assertFalse(
                sync(reader, first.nextVersion(), peers).contains(members.get(0).key()));
    }

    @Test
    void shouldStartAgainWhenItForgotWhoLeftWhileTheListWasRead() {
        List<TestNode> members = small.members(30);
        churn(small, 50);
        TestNode reader = members.get(29);
        Page first = list(reader, 0);
        leave(small, members.get(0));
        churn(small, 50);
        assertTrue(list(reader, first.nextVersion()).isFromBeginning());
    }

    @Test
    void shouldNotTakeAVersionOfAnEarlierLifeOfTheNetwork() {
        TestNode node = bed.member();
        long known = node.version();
        node.send(new Leave());
        node.register();
        bed.members(3);
        assertTrue(list(node, known).isFromBeginning());
        assertTrue(list(node, Long.MAX_VALUE).isFromBeginning());
    }

    @Test
    void shouldBoundWhatAllNetworksTogetherRemember() {
        TestBed tiny = new TestBed(LONG_LEASE.withCapacity(10, 4, 4));
        TestNode stays = tiny.member();
        List<TestNode> others = new ArrayList<>();
        List<Long> versions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(tiny.member());
            versions.add(others.get(i).version());
            leave(tiny, others.get(i));
        }
        long fourAgo = versions.get(6);
        assertFalse(list(stays, fourAgo).isFromBeginning());
        assertTrue(list(stays, fourAgo - 2).isFromBeginning());
    }
}
