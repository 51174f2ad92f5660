package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.Update;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** A server that relays only: channels for nodes that want nothing else, and no directory. */
class RelayOnlyTest {
    private static final RegistryConfig ONLY =
            TestBed.UNLIMITED.withRelay(TestBed.UNLIMITED.relay().only());
    private static final int FRAME_LENGTH = 100;

    private final TestBed bed = new TestBed(ONLY);

    private static TestNode guest(TestBed bed, NetworkSecrets network) {
        TestNode node = bed.node(network);
        node.claims = List.of();
        node.descriptor = Registration.NOTHING_SAID;
        return node;
    }

    private TestNode guest() {
        TestNode node = guest(bed, bed.network);
        node.register();
        return node;
    }

    private static byte[] frame(long channel) {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.LENGTH + FRAME_LENGTH);
        Arrays.fill(datagram.array(), (byte) 0x33);
        RelayHeader.write(datagram, 0, channel);
        return datagram.put(RelayHeader.LENGTH, (byte) MessageType.FRAME).array();
    }

    @Test
    void shouldRefuseMembersAndSayWhy() {
        Refused refused = bed.node().registerInVain();
        assertEquals(RefusalReason.OTHER_ROLE, refused.reason());
        assertEquals(1, bed.count(RegistryCounter.REFUSED_ROLE));
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldForwardBetweenTwoThatWantNoMore() {
        TestNode a = guest();
        TestNode b = guest();
        long channel = a.ask(new Introduce(b.key()), Introduction.class).relayChannel();
        long back = b.onlyEvent(Introduction.class).relayChannel();
        List<TestBed.Datagram> sent = bed.deliver(frame(channel), a.endpoint);
        assertEquals(b.endpoint, sent.get(0).node());
        assertArrayEquals(frame(back), sent.get(0).bytes());
    }

    @Test
    void shouldTellNobodyOfOthers() {
        TestNode a = guest();
        Registered registered = guest().registered;
        assertEquals(0, registered.directoryVersion());
        assertEquals(0, registered.memberCount());
        bed.passSeconds(5);
        a.assertSilence();
        Refreshed refreshed = a.ask(new Refresh(0, a.registered.addressCookie()), Refreshed.class);
        assertEquals(0, refreshed.directoryVersion());
        assertEquals(0, refreshed.memberCount());
    }

    @Test
    void shouldNotAnswerWhatIsAskedOfADirectory() {
        TestNode a = guest();
        TestNode b = guest();
        a.events();
        List<Request> asked = List.of(
                new ListSince(0),
                LookUp.ofToken(b.token(2)),
                LookUp.ofKeyPrefix(b.key().prefix()),
                new Update(List.of(a.token(1)), a.descriptor));
        asked.forEach(a::send);
        a.assertSilence();
        assertEquals(asked.size(), bed.count(RegistryCounter.DIRECTORY_REFUSED));
        assertEquals(0, bed.count(RegistryCounter.LOOKED_UP));
    }

    @Test
    void shouldKnowNobodyWhoIsNotThere() {
        TestNode a = guest();
        TestNode absent = bed.node();
        assertEquals(
                absent.key(),
                a.ask(new Introduce(absent.key()), NoSuchPeer.class).nodeKey());
    }

    @Test
    void shouldKeepNetworksApart() {
        TestNode a = guest();
        TestNode other = guest(bed, TestBed.network(2));
        other.register();
        a.ask(new Introduce(other.key()), NoSuchPeer.class);
        other.assertSilence();
    }

    @Test
    void shouldForgetTheChannelsOfWhoLeaves() {
        TestNode a = guest();
        TestNode b = guest();
        long channel = a.ask(new Introduce(b.key()), Introduction.class).relayChannel();
        b.send(new Leave());
        bed.deliver(frame(channel), a.endpoint);
        assertEquals(1, bed.count(RegistryCounter.RELAY_NO_CHANNEL));
        assertEquals(0, bed.registry.relayChannelCount());
    }

    @Test
    void shouldTakeAgainWhoHasATicket() {
        TestNode a = guest();
        TicketGiven ticket = a.ticket();
        assertEquals(1, a.resume(ticket).size());
        assertEquals(1, bed.count(RegistryCounter.RESUMED));
        assertEquals(0, a.registered.memberCount());
    }

    @Test
    void shouldNotTakeGuestsWhereThereIsADirectory() {
        TestBed usual = new TestBed(TestBed.UNLIMITED);
        Refused refused = guest(usual, usual.network).registerInVain();
        assertEquals(RefusalReason.OTHER_ROLE, refused.reason());
    }

    @Test
    void shouldBeThereForTheNetworksThatItIsToServeOnly() {
        TestBed chosen = new TestBed(ONLY.withNetworks(Set.of(TestBed.network(1).networkId())));
        guest(chosen, TestBed.network(1)).register();
        Refused refused = guest(chosen, TestBed.network(2)).registerInVain();
        assertEquals(RefusalReason.OTHER_NETWORKS, refused.reason());
        assertEquals(1, chosen.count(RegistryCounter.REFUSED_NETWORK));
    }

    @Test
    void shouldSendNoMoreThanItGetsToWhoIsNotProven() {
        TestNode stranger = bed.node();
        int hello = stranger.helloDatagram().length;
        List<TestBed.Datagram> answers = bed.deliver(stranger.helloDatagram(), stranger.endpoint);
        assertTrue(answers.stream().mapToInt(answer -> answer.bytes().length).sum() <= hello);
        assertTrue(bed.deliver(frame(5), stranger.endpoint).stream()
                .allMatch(answer -> answer.bytes().length < FRAME_LENGTH));
    }
}
