package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.UnknownTicket;

/** With a ticket of its server a node is registered again for a resume, and without one it registers as ever. */
class TicketTest {
    private static final long LIFETIME_SECONDS = 86_400;

    private final Bench bench = new Bench();

    private void register() {
        bench.start();
        bench.runMs(200);
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    /** Registered, and as long that it has a ticket. */
    private void registerWithTicket() {
        register();
        bench.runSeconds(4);
        assertEquals(1, bench.server.requests(TicketWanted.class).size());
    }

    private void restartServer() {
        bench.server.restart();
        bench.runSeconds(15);
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    private long registers() {
        return bench.countSent(MessageType.REGISTER);
    }

    private long resumes() {
        return bench.countSent(MessageType.RESUME);
    }

    @Test
    void shouldAskForATicketForItsClaimsAMomentAfterItIsRegistered() {
        register();
        bench.runMs(700);
        assertEquals(0, bench.server.requests(TicketWanted.class).size());
        bench.runSeconds(3);
        assertEquals(
                List.of(new TicketWanted(ClaimsDigest.of(List.of(Bench.CLAIM)))),
                bench.server.requests(TicketWanted.class));
    }

    @Test
    void shouldResumeAfterARestartAndGetAnotherTicket() {
        registerWithTicket();
        restartServer();
        assertEquals(1, bench.server.resumedCount);
        assertEquals(1, registers());
        assertEquals(1, bench.server.requests(TicketWanted.class).size());
        restartServer();
        assertEquals(2, bench.server.resumedCount);
        assertEquals(1, registers());
    }

    @Test
    void shouldShowEachTicketThatWasTakenOnce() {
        registerWithTicket();
        bench.loss = flight -> bench.is(flight, MessageType.REQUEST, new TicketWanted(claims()).operation());
        restartServer();
        restartServer();
        assertEquals(1, resumes());
        assertEquals(2, registers());
    }

    private static ClaimsDigest claims() {
        return ClaimsDigest.of(List.of(Bench.CLAIM));
    }

    @Test
    void shouldRegisterAtOnceWhereTheServerHasNoUseForItsTicket() {
        registerWithTicket();
        bench.server.tickets.clear();
        bench.server.restart();
        long hellosBefore = bench.countSent(MessageType.HELLO);
        bench.runSeconds(15);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, bench.server.resumedCount);
        assertEquals(2, registers());
        assertEquals(1, resumes());
        assertEquals(1, bench.countSent(MessageType.HELLO) - hellosBefore, "the same challenge");
        bench.runSeconds(4);
        restartServer();
        assertEquals(1, bench.server.resumedCount, "it has a new one");
    }

    @Test
    void shouldRegisterOnceForAnExchangeHoweverOftenTheTicketIsSaidToBeUnknown() {
        registerWithTicket();
        bench.server.tickets.clear();
        bench.server.restart();
        bench.loss = flight -> flight.type() == MessageType.REGISTERED;
        runUntilSent(MessageType.RESUME);
        Bench.Flight resume = bench.sentByClient.get(bench.sentByClient.size() - 1);
        byte[] unknown = new UnknownTicket(Bytes.of(Arrays.copyOfRange(resume.datagram(), 4, 20))).encode();
        long before = registers();
        for (int i = 0; i < 3; i++) {
            bench.receive(unknown, Bench.SERVER);
        }
        assertEquals(1, registers() - before);
    }

    private void runUntilSent(int type) {
        long before = bench.countSent(type);
        for (int i = 0; i < 3_000 && bench.countSent(type) == before; i++) {
            bench.runMs(10);
        }
        assertEquals(before + 1, bench.countSent(type));
    }

    @Test
    void shouldNotHeedWhoCannotKnowTheNonce() {
        registerWithTicket();
        bench.server.restart();
        runUntilSent(MessageType.RESUME);
        bench.receive(new UnknownTicket(Bytes.zeros(16)).encode(), Bench.SERVER);
        bench.runSeconds(2);
        assertEquals(1, registers());
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    /** Somebody on the path was faster with a lie; the server's answer to the resume counts all the same. */
    @Test
    void shouldBeRegisteredByTheResumeAlthoughSomebodySaidThatTheTicketIsUnknown() {
        registerWithTicket();
        bench.server.restart();
        runUntilSent(MessageType.RESUME);
        Bench.Flight resume = bench.sentByClient.get(bench.sentByClient.size() - 1);
        bench.loss = flight -> flight.type() == MessageType.REGISTER;
        bench.receive(new UnknownTicket(Bytes.of(Arrays.copyOfRange(resume.datagram(), 4, 20))).encode(), Bench.SERVER);
        bench.runMs(100);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(2, registers());
    }

    @Test
    void shouldShowAnUnansweredTicketThreeTimesAndThenRegister() {
        registerWithTicket();
        bench.server.restart();
        bench.loss = flight -> flight.type() == MessageType.RESUME;
        bench.runSeconds(30);
        assertEquals(3, resumes());
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    @Test
    void shouldShowNoTicketThatIsForOtherClaims() {
        registerWithTicket();
        bench.server.isUp = false;
        bench.client.announce(List.of(new Token(7, 7)), Bench.DESCRIPTOR, bench.nowNs);
        bench.runSeconds(20);
        bench.server.restart();
        bench.server.isUp = true;
        bench.runSeconds(15);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, resumes());
    }

    @Test
    void shouldAskForAnotherTicketWhenItsClaimsChange() {
        registerWithTicket();
        bench.client.announce(List.of(Bench.CLAIM), Bytes.zeros(150), bench.nowNs);
        bench.runSeconds(4);
        assertEquals(1, bench.server.requests(TicketWanted.class).size(), "the same claims");
        bench.client.announce(List.of(new Token(7, 7)), Bench.DESCRIPTOR, bench.nowNs);
        bench.runSeconds(4);
        assertEquals(2, bench.server.requests(TicketWanted.class).size());
        restartServer();
        assertEquals(1, bench.server.resumedCount);
    }

    @Test
    void shouldAskForAnotherWhenHalfOfItsTimeIsOver() {
        registerWithTicket();
        bench.runSeconds(LIFETIME_SECONDS / 2 - 10);
        assertEquals(1, bench.server.requests(TicketWanted.class).size());
        bench.runSeconds(20);
        assertEquals(2, bench.server.requests(TicketWanted.class).size());
    }

    @Test
    void shouldShowNoTicketThatIsTooOld() {
        bench.server.ticketSeconds = 20;
        registerWithTicket();
        bench.server.isUp = false;
        bench.runSeconds(40);
        bench.server.restart();
        bench.server.isUp = true;
        bench.runSeconds(15);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, resumes());
    }

    @Test
    void shouldAskAgainAfterAWhileIfNobodyAnswers() {
        register();
        bench.loss = flight -> bench.is(flight, MessageType.REQUEST, new TicketWanted(claims()).operation());
        bench.runSeconds(10);
        bench.loss = flight -> false;
        bench.runSeconds(60);
        assertEquals(1, bench.server.requests(TicketWanted.class).size());
    }

    @Test
    void shouldShowNoTicketToAServerWithAnotherKey() {
        registerWithTicket();
        bench.server.identity = ServerIdentity.generate(bench.random);
        bench.server.restart();
        bench.runSeconds(30);
        assertEquals(0, resumes());
        assertEquals(ServerState.SERVER_KEY_CHANGED, bench.client.state());
    }

    @Test
    void shouldForgetItsTicketWhenItLeaves() {
        registerWithTicket();
        bench.client.leave();
        bench.runSeconds(1);
        bench.client.announce(List.of(Bench.CLAIM), Bench.DESCRIPTOR, bench.nowNs);
        bench.runSeconds(2);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, resumes());
        assertEquals(2, registers());
    }

    @Test
    void shouldBeRefusedWithATicketAsWithout() {
        registerWithTicket();
        bench.server.restart();
        bench.server.refuse(RefusalReason.NETWORK_FULL);
        bench.runSeconds(15);
        assertEquals(ServerState.REFUSED, bench.client.state());
        assertEquals(1, resumes());
        assertTrue(bench.count(ClientCounter.RESUME) == 1 && registers() == 1);
    }

    @Test
    void shouldIgnoreAnUnknownTicketWithoutAResume() {
        register();
        bench.receive(new UnknownTicket(Bytes.zeros(16)).encode(), Bench.SERVER);
        bench.runSeconds(TimeUnit.MINUTES.toSeconds(1));
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, registers());
        assertEquals(1, bench.count(ClientCounter.UNEXPECTED));
    }
}
