package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Whoever records what nodes send, and sends it again, changes nothing and learns nothing. */
class ReplayTest {
    private static final Endpoint ATTACKER = TestBed.endpoint(4000);

    private final TestBed bed = new TestBed();

    /** One of everything that a node sends. */
    private List<TestNode> session() {
        List<TestNode> members = bed.members(3);
        TestNode node = members.get(0);
        node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        node.send(new ListSince(0));
        node.send(LookUp.ofToken(members.get(1).claims.get(0)));
        node.send(new Introduce(members.get(1).key()));
        node.send(new Update(List.of(node.token(200)), Bytes.of(new byte[50])));
        TestNode refused = new TestNode(bed, bed.network, 3, TestBed.endpoint(3001));
        refused.isOnlyIfAlone = true;
        refused.registerInVain();
        bed.passSeconds(1);
        Endpoint before = node.endpoint;
        node.endpoint = TestBed.endpoint(3000);
        Refreshed challenge = node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        node.ask(new Refresh(0, challenge.addressCookie()), Refreshed.class);
        assertEquals(1, bed.count(RegistryCounter.MOVED), "from " + before);
        return members;
    }

    /** What the members see: no replay may change it. */
    private List<Object> state(TestNode node) {
        Page page = node.ask(new ListSince(0), Page.class);
        List<Object> state = new ArrayList<>(page.entries());
        state.add(page.nextVersion());
        state.add(bed.registry.nodeCount());
        state.add(bed.registry.networkCount());
        return state;
    }

    private int replay(List<TestBed.Datagram> recorded, boolean isFromElsewhere) {
        int answers = 0;
        for (TestBed.Datagram datagram : recorded) {
            answers += bed.deliver(datagram.bytes(), isFromElsewhere ? ATTACKER : datagram.node())
                    .size();
        }
        return answers;
    }

    @Test
    void shouldNeitherAnswerNorDoAnythingForARecordedSession() {
        List<TestNode> members = session();
        List<TestBed.Datagram> recorded = List.copyOf(bed.toServer);
        bed.passSeconds(1);
        List<Object> before = state(members.get(1));
        assertEquals(0, replay(recorded, false));
        assertEquals(0, replay(recorded, true));
        bed.passSeconds(8);
        assertEquals(0, replay(recorded, false));
        assertEquals(before, state(members.get(1)));
    }

    @Test
    void shouldNotKeepANodeAliveThatOnlyARecordingSpeaksFor() {
        session();
        List<TestBed.Datagram> recorded = List.copyOf(bed.toServer);
        for (int i = 0; i < 6; i++) {
            bed.passSeconds(10);
            bed.fromServer.clear();
            replay(recorded, false);
        }
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldOnlySayThatTheSessionIsUnknownOnceItEnded() {
        List<TestNode> members = session();
        members.forEach(member -> member.send(new Leave()));
        List<TestBed.Datagram> recorded = List.copyOf(bed.toServer);
        int sent = bed.fromServer.size();
        replay(recorded, false);
        replay(recorded, true);
        assertEquals(0, bed.registry.nodeCount());
        for (TestBed.Datagram answer : bed.fromServer.subList(sent, bed.fromServer.size())) {
            assertEquals(MessageType.UNKNOWN_SESSION, answer.bytes()[0]);
        }
    }

    @Test
    void shouldNotMoveANodeWhoseRefreshIsSentFromElsewhereFirst() {
        TestNode node = bed.member();
        byte[] refresh = node.requestDatagram(new Refresh(0, node.registered.addressCookie()));
        bed.deliver(refresh, ATTACKER);
        bed.deliver(refresh, node.endpoint);
        assertEquals(0, bed.count(RegistryCounter.MOVED));
        node.events();
        assertEquals(
                node.endpoint,
                node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class)
                        .observedEndpoint());
    }
}
