package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.Twin;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Two machines with one identity: both hear of each other, and one of them is registered steadily. */
class TwinTest {
    private static final Endpoint ELSEWHERE = TestBed.endpoint(3000);

    private final TestBed bed = new TestBed(RegistryConfig.DEFAULT);
    private final TestNode first = twin(TestBed.endpoint(1), 1);
    private final TestNode second = twin(ELSEWHERE, 2);

    private TestNode twin(Endpoint endpoint, int content) {
        TestNode node = new TestNode(bed, bed.network, 7, endpoint);
        node.descriptor = Bytes.of(new byte[] {(byte) content, 1, 2, 3});
        return node;
    }

    @Test
    void shouldTellTheOldSessionWhoRegisteredInItsPlace() {
        first.register();
        first.events();
        second.register();
        assertEquals(new Superseded(ELSEWHERE, second.descriptor), first.onlyEvent(Superseded.class));
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldTellTheNewOneOfAnOldOneThatIsStillThere() {
        first.register();
        second.register();
        first.events();
        second.events();
        first.send(new StillHere());
        assertEquals(new Twin(first.endpoint, first.descriptor), second.onlyEvent(Twin.class));
        assertEquals(1, bed.count(RegistryCounter.TWIN));
        second.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldTakeNothingElseInASessionThatWasSuperseded() {
        first.register();
        second.register();
        List<TestBed.Datagram> answers = bed.deliver(first.requestDatagram(new ListSince(0)), first.endpoint);
        assertEquals(MessageType.UNKNOWN_SESSION, answers.get(0).bytes()[0]);
        second.events();
        bed.deliver(first.requestDatagram(new StillHere()), TestBed.endpoint(50));
        second.assertSilence();
    }

    @Test
    void shouldForgetTheOldSessionAfterFiveSeconds() {
        first.register();
        second.register();
        second.events();
        bed.passSeconds(5);
        first.send(new StillHere());
        second.assertSilence();
        assertEquals(0, bed.count(RegistryCounter.TWIN));
    }

    @Test
    void shouldNotTakeTheSameWordTwice() {
        first.register();
        second.register();
        byte[] stillHere = first.requestDatagram(new StillHere());
        bed.deliver(stillHere, first.endpoint);
        bed.deliver(stillHere, first.endpoint);
        assertEquals(1, bed.count(RegistryCounter.TWIN));
    }

    @Test
    void shouldTakeNoNodeForATwinThatWasRestartedOrMoved() {
        first.register();
        // Restarted on another port: nobody answers at the old one.
        second.register();
        bed.passSeconds(10);
        assertEquals(0, bed.count(RegistryCounter.TWIN));
        second.ask(new ListSince(0), Page.class);
    }

    @Test
    void shouldNotTellANodeThatItSupersededItself() {
        first.register();
        first.events();
        second.descriptor = first.descriptor;
        second.register();
        first.assertSilence();
    }

    @Test
    void shouldRefuseWhoWantsToBeAloneWhileTheOtherIsThere() {
        first.register();
        second.isOnlyIfAlone = true;
        Refused refused = second.registerInVain();
        assertEquals(RefusalReason.IDENTITY_ELSEWHERE, refused.reason());
        assertEquals(first.endpoint, refused.elsewhere());
        first.onlyEvent(Confirm.class);
        first.ask(new Refresh(0, first.registered.addressCookie()), Refreshed.class);
        bed.passSeconds(30);
        second.registerInVain();
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldTakeWhoWantsToBeAloneOnceTheOtherIsSilent() {
        first.register();
        second.isOnlyIfAlone = true;
        second.registerInVain();
        for (int i = 0; i < 30; i++) {
            bed.passSeconds(0.1);
        }
        second.register();
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldBoundTheSessionsThatWereSuperseded() {
        TestBed busy = new TestBed(TestBed.UNLIMITED);
        TestNode node = new TestNode(busy, busy.network, 7, TestBed.endpoint(1));
        for (int i = 0; i < 100; i++) {
            node.endpoint = TestBed.endpoint(1 + i);
            node.descriptor = Bytes.of(busy.random.bytes(20));
            node.register();
        }
        assertEquals(1, busy.registry.nodeCount());
        assertTrue(busy.count(RegistryCounter.REGISTERED) == 100);
    }
}
