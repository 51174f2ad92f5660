package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Clients whose datagrams come by a stream. */
class StreamClientTest {
    private static final Endpoint LINK = Endpoint.link(1);
    private static final Endpoint OTHER_LINK = Endpoint.link(2);

    private final TestBed bed = new TestBed();

    private TestNode streamMember() {
        TestNode node = bed.node();
        node.endpoint = LINK;
        node.register();
        return node;
    }

    @Test
    void shouldRegisterByAStreamAsByUdp() {
        TestNode node = streamMember();
        Refresh refresh = new Refresh(0, node.registered.addressCookie());
        Refreshed refreshed = node.ask(refresh, Refreshed.class);
        assertEquals(node.registered.addressCookie(), refreshed.addressCookie());
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldTellNobodyALink() {
        TestNode node = streamMember();
        assertEquals(Endpoint.NONE, node.registered.observedEndpoint());
        Refreshed refreshed = node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        assertEquals(Endpoint.NONE, refreshed.observedEndpoint());
        TestNode other = bed.member();
        Page page = other.ask(new ListSince(0), Page.class);
        assertTrue(page.entries().stream()
                .filter(entry -> entry.nodeKey().equals(node.key()))
                .allMatch(entry -> entry.observedEndpoint().equals(Endpoint.NONE)));
        other.send(new Introduce(node.key()));
        assertEquals(Endpoint.NONE, other.onlyEvent(Introduction.class).entry().observedEndpoint());
        String link = Hex.encode(LINK.bytes());
        assertTrue(bed.fromServer.stream()
                .noneMatch(datagram -> Hex.encode(datagram.bytes()).contains(link)));
    }

    @Test
    void shouldForwardBetweenAStreamAndUdp() {
        TestNode node = streamMember();
        TestNode other = bed.member();
        node.events();
        other.events();
        node.send(new Introduce(other.key()));
        long channel = node.onlyEvent(Introduction.class).relayChannel();
        long back = other.onlyEvent(Introduction.class).relayChannel();
        List<TestBed.Datagram> there = bed.deliver(frame(channel), LINK);
        assertEquals(other.endpoint, there.get(0).node());
        List<TestBed.Datagram> here = bed.deliver(frame(back), other.endpoint);
        assertEquals(LINK, here.get(0).node());
        assertEquals(2, bed.count(RegistryCounter.RELAYED));
    }

    private static byte[] frame(long channel) {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.LENGTH + 100);
        RelayHeader.write(datagram, 0, channel);
        return datagram.put(RelayHeader.LENGTH, (byte) MessageType.FRAME).array();
    }

    @Test
    void shouldMoveToAnotherStreamWithoutAWordToTheOthers() {
        TestNode node = streamMember();
        TestNode other = bed.member();
        other.events();
        node.endpoint = OTHER_LINK;
        Refreshed challenge = node.ask(new Refresh(0, node.registered.addressCookie()), Refreshed.class);
        assertFalse(challenge.addressCookie().equals(node.registered.addressCookie()));
        node.ask(new Refresh(0, challenge.addressCookie()), Refreshed.class);
        assertEquals(1, bed.count(RegistryCounter.MOVED));
        other.assertSilence();
    }

    @Test
    void shouldTellTheOthersWhenANodeComesBackToUdp() {
        TestNode node = streamMember();
        TestNode other = bed.member();
        bed.passSeconds(1);
        other.events();
        node.endpoint = TestBed.endpoint(77);
        node.register();
        assertEquals(TestBed.endpoint(77), node.registered.observedEndpoint());
        assertEquals(1, other.events().size());
    }

    @Test
    void shouldLimitAStreamByTheAddressOfItsClient() {
        TestBed limited = new TestBed(TestBed.unlimited(1_000_000, 5, 1_000_000));
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            answered += limited.deliver(limited.node().helloDatagram(), Endpoint.link(i))
                    .size();
        }
        assertEquals(10, answered, "one source, whatever the stream");
        assertEquals(90, limited.count(RegistryCounter.RATE_LIMITED));
    }

    @Test
    void shouldNotTakeADatagramThatClaimsToComeFromALink() {
        byte[] hello = bed.node().helloDatagram();
        bed.registry.onDatagram(ByteBuffer.wrap(hello), LINK, bed.nowNs());
        assertEquals(1, bed.count(RegistryCounter.MALFORMED));
        assertTrue(bed.fromServer.isEmpty());
    }

    @Test
    void shouldNotAnswerStunOnAStream() {
        byte[] request = Hex.decode("000100002112a442b7e7a701bc34d686fa87dfae");
        assertTrue(bed.deliver(request, LINK).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.STUN_DROPPED));
    }

    @Test
    void shouldNotTakeTheCookieOfAnotherStream() {
        TestNode node = bed.node();
        node.endpoint = LINK;
        byte[] register = node.registerDatagram(node.hello());
        assertTrue(bed.deliver(register, OTHER_LINK).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }
}
