package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.UnknownTicket;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** What the server does with tickets, good ones and others. */
class ResumeTest {
    private final TestBed bed = new TestBed();
    private final TestNode node = bed.member();

    private void assertUnknown(RegistryCounter fault, List<byte[]> answers) {
        assertEquals(1, answers.size());
        assertEquals(UnknownTicket.LENGTH, answers.get(0).length);
        assertEquals(MessageType.UNKNOWN_TICKET, answers.get(0)[0]);
        assertEquals(1, bed.count(fault));
    }

    private static void assertRegistered(List<byte[]> answers) {
        assertEquals(MessageType.REGISTERED, answers.get(0)[0]);
    }

    @Test
    void shouldRegisterForATicketWithoutSignatures() {
        TicketGiven ticket = node.ticket();
        assertEquals(1, bed.count(RegistryCounter.TICKET_GIVEN));
        long before = node.registered.sessionId();
        node.descriptor = Bytes.of(new byte[] {7, 7, 7});
        assertRegistered(node.resume(ticket));
        assertNotEquals(before, node.registered.sessionId());
        assertEquals(1, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.REGISTERED), "only the first");
        assertEquals(1, bed.count(RegistryCounter.RESUMED));
        Entry listed = bed.member().ask(new ListSince(0), Page.class).entries().stream()
                .filter(entry -> entry.nodeKey().equals(node.key()))
                .findFirst()
                .orElseThrow();
        assertEquals(node.descriptor, listed.sealedDescriptor(), "what it sent last");
    }

    @Test
    void shouldRegisterWhoLeftInTheMeantime() {
        TicketGiven ticket = node.ticket();
        bed.passSeconds(70);
        assertEquals(0, bed.registry.nodeCount());
        assertRegistered(node.resume(ticket));
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldDropACopy() {
        TicketGiven ticket = node.ticket();
        HelloExchange exchange = node.hello();
        assertRegistered(node.resume(exchange, ticket));
        long session = node.registered.sessionId();
        assertTrue(node.resume(exchange, ticket).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_REPLAYED));
        assertEquals(session, node.registered.sessionId());
        bed.passSeconds(10.1);
        assertTrue(node.resume(exchange, ticket).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropACopyFromElsewhere() {
        HelloExchange exchange = node.hello();
        byte[] resume = node.resumeDatagram(exchange, node.ticket());
        assertTrue(bed.deliver(resume, TestBed.endpoint(99)).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_COOKIE));
    }

    @Test
    void shouldDropAnEarlierOneThanTheLastThatWasTaken() {
        HelloExchange earlier = node.hello();
        assertRegistered(node.resume(node.ticket()));
        assertTrue(node.resume(earlier, node.ticket()).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_REPLAYED));
    }

    /** Registers and resumes are one row. */
    @Test
    void shouldDropARegisterThatIsEarlierThanTheLastResume() {
        HelloExchange earlier = node.hello();
        assertRegistered(node.resume(node.ticket()));
        assertTrue(bed.deliver(node.registerDatagram(earlier), node.endpoint).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_REPLAYED));
    }

    /** Who saw it on its way has the ticket, but not its secret. */
    @Test
    void shouldGiveNothingForTheTicketOfAnother() {
        TestNode thief = bed.member();
        TicketGiven stolen = new TicketGiven(1, 60, node.ticket().ticket(), Bytes.zeros(Limits.TICKET_SECRET_LENGTH));
        long session = node.registered.sessionId();
        assertTrue(thief.resume(stolen).isEmpty());
        assertEquals(1, bed.count(RegistryCounter.REGISTER_BAD_SEAL));
        TicketGiven mixed =
                new TicketGiven(1, 60, node.ticket().ticket(), thief.ticket().secret());
        assertTrue(thief.resume(mixed).isEmpty());
        assertEquals(0, bed.count(RegistryCounter.RESUMED));
        assertEquals(2, bed.registry.nodeCount());
        assertEquals(session, node.registered.sessionId());
    }

    @Test
    void shouldRegisterWhoseTicketItIsWhateverElseHeSays() {
        TestNode other = bed.node(TestBed.network(2));
        other.claims = node.claims;
        other.endpoint = TestBed.endpoint(77);
        assertRegistered(other.resume(node.ticket()));
        assertEquals(1, bed.registry.nodeCount(), "the ticket's node in the ticket's network");
        assertEquals(1, bed.registry.networkCount());
    }

    @Test
    void shouldTakeNoTicketForOtherClaims() {
        TicketGiven ticket = node.ticket();
        node.claims = List.of(node.token(200));
        assertUnknown(RegistryCounter.TICKET_OTHER_CLAIMS, node.resume(ticket));
        assertEquals(0, bed.count(RegistryCounter.RESUMED));
    }

    @Test
    void shouldTakeARegisterForTheSameChallengeAfterATicketThatItDoesNotKnow() {
        HelloExchange exchange = node.hello();
        TicketGiven unknown = new TicketGiven(
                1, 60, Bytes.zeros(Limits.TICKET_LENGTH), node.ticket().secret());
        List<byte[]> answers = node.resume(exchange, unknown);
        assertUnknown(RegistryCounter.TICKET_BAD, answers);
        assertArrayEquals(
                exchange.hello().clientNonce().toArray(),
                TestNode.quietly(() -> UnknownTicket.decode(ByteBuffer.wrap(answers.get(0))))
                        .clientNonce()
                        .toArray());
        node.answer(exchange);
        assertEquals(2, bed.count(RegistryCounter.REGISTERED));
    }

    @Test
    void shouldTakeNoTicketThatIsTooOld() {
        TicketGiven ticket = node.ticket();
        bed.unixNs += TimeUnit.HOURS.toNanos(24);
        assertUnknown(RegistryCounter.TICKET_EXPIRED, node.resume(ticket));
        bed.unixNs += TimeUnit.HOURS.toNanos(48);
        assertUnknown(RegistryCounter.TICKET_UNKNOWN, node.resume(ticket));
    }

    @Test
    void shouldRefuseWithATicketAsWithout() {
        TicketGiven ticket = node.ticket();
        TestNode twin = bed.node();
        HelloExchange exchange = twin.hello();
        node.isOnlyIfAlone = true;
        byte[] datagram = node.resumeDatagram(exchange, ticket);
        List<TestBed.Datagram> answers = bed.deliver(datagram, twin.endpoint).stream()
                .filter(answer -> answer.node().equals(twin.endpoint))
                .toList();
        Refused refused = TestNode.quietly(() -> Refused.open(
                        ByteBuffer.wrap(answers.get(0).bytes()),
                        TestNode.ticketKeys(exchange, ticket).fromServer()))
                .orElseThrow();
        assertEquals(RefusalReason.IDENTITY_ELSEWHERE, refused.reason());
        assertEquals(node.endpoint, refused.elsewhere());
        assertEquals(1, bed.count(RegistryCounter.REFUSED_ELSEWHERE));
    }

    @Test
    void shouldTellTheOtherMachineOfATwinThatResumes() {
        TicketGiven ticket = node.ticket();
        node.events();
        TestNode twin = bed.node();
        HelloExchange exchange = twin.hello();
        node.descriptor = Bytes.of(new byte[] {1, 2});
        bed.deliver(node.resumeDatagram(exchange, ticket), twin.endpoint);
        assertEquals(1, node.events().size(), "superseded");
    }

    @Test
    void shouldTakeEightTimesAsManyResumesAsRegisters() {
        TestBed slow = new TestBed(TestBed.unlimited(100, 1_000_000, 1_000_000));
        List<TestNode> members = slow.members(25);
        List<TicketGiven> tickets = members.stream().map(TestNode::ticket).toList();
        int resumed = 0;
        for (int i = 0; i < 400; i++) {
            resumed += members.get(i % 25).resume(tickets.get(i % 25)).size();
        }
        assertEquals(200, resumed, "a quarter of a second's");
        assertEquals(200, slow.count(RegistryCounter.REGISTER_OVERLOAD));
    }

    @Test
    void shouldSealEachSessionOfOneTicketWithOtherKeys() {
        TicketGiven ticket = node.ticket();
        assertRegistered(node.resume(ticket));
        node.send(new ListSince(0));
        byte[] before = bed.fromServer.get(bed.fromServer.size() - 1).bytes();
        assertTrue(node.canOpen(before));
        assertRegistered(node.resume(ticket));
        assertFalse(node.canOpen(before));
    }
}
