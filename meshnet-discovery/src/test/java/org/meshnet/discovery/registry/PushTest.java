package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;

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
        assertTrue(bed.count(Counter.PUSHED) >= 63 * 64 / 2 + 64);
    }
}
