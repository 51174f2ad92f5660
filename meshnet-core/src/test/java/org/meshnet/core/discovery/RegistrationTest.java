package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.CLAIM;
import static org.meshnet.core.discovery.Bench.CLIENT;
import static org.meshnet.core.discovery.Bench.DESCRIPTOR;
import static org.meshnet.core.discovery.Bench.SERVER;
import static org.meshnet.core.discovery.FakeServer.endpoint;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.WireException;

/** How a client gets registered, and what keeps it from that. */
class RegistrationTest {
    @Test
    void shouldDoNothingBeforeAnAnnouncement() {
        Bench bench = new Bench();
        bench.client.serverEndpoints(List.of(SERVER), Map.of(), bench.nowNs);

        assertEquals(ServerState.IDLE, bench.client.state());
        assertEquals(Long.MAX_VALUE, bench.client.nextDeadlineNs());
        assertEquals(List.of(), bench.sentByClient);
    }

    @Test
    void shouldWaitForTheServersEndpoint() {
        Bench bench = new Bench();
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);

        assertEquals(ServerState.RESOLVING, bench.client.state());
        assertEquals(Long.MAX_VALUE, bench.client.nextDeadlineNs());
    }

    @Test
    void shouldRegisterWhatWasAnnounced() {
        Bench bench = new Bench();
        bench.start();
        assertEquals(ServerState.HELLO, bench.client.state());
        bench.runMs(50);
        assertEquals(ServerState.REGISTERING, bench.client.state());
        bench.runMs(50);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        Registration registration = bench.server.registrations.get(0);
        assertEquals(List.of(CLAIM), registration.claims());
        assertEquals(DESCRIPTOR, registration.descriptor());
        assertEquals(List.of(CLIENT), bench.listener.registered);
        assertEquals(Optional.of(CLIENT), bench.client.observedEndpoint());
        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
        assertEquals(1, bench.client.memberCount());
    }

    @Test
    void shouldSayHelloAtLeastEverySecondUntilTheServerAnswers() {
        Bench bench = new Bench();
        bench.server.isUp = false;
        bench.start();
        bench.runSeconds(60);

        long hellos = bench.countSent(MessageType.HELLO);
        assertTrue(hellos >= 60 && hellos <= 60 / 0.75 + 1, hellos + " hellos");
        assertEquals(ServerState.HELLO, bench.client.state());
        assertEquals(0, bench.listener.lostCount);
    }

    @Test
    void shouldSayHelloToAllEndpointsAndUseTheFirstThatAnswers() {
        Bench bench = new Bench();
        Endpoint silent = endpoint("[2001:db8::1]:8000");
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.client.serverEndpoints(List.of(silent, SERVER), Map.of(), bench.nowNs);
        bench.runMs(200);

        assertEquals(
                List.of(silent, SERVER),
                bench.sentByClient.subList(0, 2).stream().map(Bench.Flight::to).toList());
        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
    }

    @Test
    void shouldNotSayHelloTwiceWithinAQuarterOfASecond() {
        Bench bench = new Bench();
        bench.server.isUp = false;
        bench.start();
        for (int i = 1; i <= 10; i++) {
            bench.client.refreshNow(bench.nowNs);
            bench.runMs(100);
        }

        List<Long> times =
                bench.sentByClient.stream().map(Bench.Flight::arrivesNs).toList();
        IntStream.range(1, times.size())
                .forEach(i -> assertTrue(times.get(i) - times.get(i - 1) >= 250_000_000, "hello " + i));
        assertTrue(times.size() >= 3);
    }

    @Test
    void shouldRegisterThoughHalfOfEverythingIsLost() {
        Bench bench = new Bench();
        bench.loss = flight -> bench.seeded.nextBoolean();
        bench.start();
        bench.runSeconds(60);

        assertFalse(bench.listener.registered.isEmpty());
    }

    @Test
    void shouldStartAnewWhenTheAnswerToARegisterIsLost() {
        Bench bench = new Bench();
        bench.loss = flight -> flight.type() == MessageType.REGISTERED;
        bench.start();
        bench.runSeconds(2);
        bench.loss = flight -> false;
        bench.runSeconds(2);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        List<Bytes> nonces = bench.server.registrations.stream()
                .map(registration -> registration.challenge().clientNonce())
                .toList();
        assertEquals(nonces.size(), nonces.stream().distinct().count());
    }

    @Test
    void shouldWantNoProofsAnyMoreOnceItIsRegistered() throws WireException {
        Bench bench = new Bench();
        bench.loss = flight -> flight.type() == MessageType.REGISTERED;
        bench.start();
        bench.runSeconds(2);
        bench.loss = flight -> false;
        bench.runSeconds(2);
        assertEquals(ServerState.REGISTERED, bench.client.state());

        bench.sentByClient.clear();
        bench.server.isUp = false;
        bench.runSeconds(30);
        assertEquals(ServerState.LOST, bench.client.state());
        for (Bench.Flight flight : bench.sentByClient) {
            if (flight.type() == MessageType.HELLO) {
                assertFalse(Hello.decode(ByteBuffer.wrap(flight.datagram())).isProofWanted());
            }
        }
        assertTrue(bench.countSent(MessageType.HELLO) > 0);
    }

    @Test
    void shouldRegisterWithAServerThatTakesThreeSecondsToAnswer() {
        Bench bench = new Bench();
        bench.latencyNs = 1_500_000_000L;
        bench.start();
        bench.runSeconds(8);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldNotAnswerAChallengeThatIsNotForItsNonce() {
        Bench bench = new Bench();
        bench.server.isUp = false;
        bench.start();
        Challenge forged =
                new Challenge(Bytes.zeros(16), 1, Bytes.zeros(16), bench.server.identity.serverKey(), Bytes.zeros(32));

        assertTrue(bench.receive(forged.encode(), SERVER));
        assertEquals(0, bench.countSent(MessageType.REGISTER));
        assertEquals(1, bench.count(ClientCounter.UNEXPECTED));
    }

    @Test
    void shouldAnswerAChallengeOnce() {
        Bench bench = Bench.registered();
        Bench.Flight challenge = bench.sentByServer.get(0);
        assertEquals(MessageType.CHALLENGE, challenge.type());

        bench.receive(challenge.datagram(), SERVER);
        bench.runMs(200);
        assertEquals(1, bench.countSent(MessageType.REGISTER));
    }

    @Test
    void shouldNotAnswerAChallengeWithALowOrderKey() throws WireException {
        Bench bench = new Bench();
        bench.server.isUp = false;
        bench.start();
        Hello hello = Hello.decode(ByteBuffer.wrap(bench.sentByClient.get(0).datagram()));
        bench.receive(
                new Challenge(
                                hello.clientNonce(),
                                1,
                                Bytes.zeros(16),
                                bench.server.identity.serverKey(),
                                Bytes.zeros(32))
                        .encode(),
                SERVER);

        assertEquals(0, bench.countSent(MessageType.REGISTER));
        assertEquals(ServerState.HELLO, bench.client.state());
    }

    @Test
    void shouldNotBelieveARegisteredThatWasChanged() {
        Bench bench = new Bench();
        bench.start();
        bench.runMs(70);
        Bench.Flight registered = bench.sentByServer.get(1);
        assertEquals(MessageType.REGISTERED, registered.type());
        byte[] forged = registered.datagram().clone();
        forged[30] ^= 1;

        bench.receive(forged, SERVER);
        assertEquals(ServerState.REGISTERING, bench.client.state());
        assertEquals(1, bench.count(ClientCounter.BAD_SEAL));
        bench.runMs(20);
        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    @Test
    void shouldBeRegisteredThoughAClaimIsRefused() {
        Bench bench = new Bench();
        Token taken = new Token(3, 4);
        bench.server.refusedClaims = RefusedClaims.NONE.with(0);
        bench.client.announce(List.of(CLAIM, taken), DESCRIPTOR, bench.nowNs);
        bench.client.serverEndpoints(List.of(SERVER), Map.of(), bench.nowNs);
        bench.runSeconds(29);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(List.of(new RecordingListener.Claims(List.of(taken), List.of(CLAIM))), bench.listener.claims);
        assertEquals(1, bench.server.registrations.size());
    }

    @Test
    void shouldAskAFullServerAgainLater() {
        Bench bench = new Bench();
        bench.server.refuse(RefusalReason.SERVER_FULL);
        bench.start();
        bench.runSeconds(29);
        assertEquals(1, bench.server.registrations.size());
        assertEquals(List.of(RefusalReason.SERVER_FULL), bench.listener.refusals);
        bench.server.refusal = Optional.empty();
        bench.runSeconds(2);

        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    @Test
    void shouldSendWhatWasAnnouncedMeanwhileAfterRegistering() {
        Bench bench = new Bench();
        Token next = new Token(3, 4);
        bench.start();
        bench.runMs(50);
        assertEquals(ServerState.REGISTERING, bench.client.state());
        bench.client.announce(List.of(next), DESCRIPTOR, bench.nowNs);
        bench.runMs(200);

        assertEquals(List.of(CLAIM), bench.server.registrations.get(0).claims());
        assertEquals(List.of(new Update(List.of(next), DESCRIPTOR)), bench.server.requests(Update.class));
    }

    @Test
    void shouldTryANewlyResolvedEndpointAtOnce() {
        Bench bench = new Bench();
        bench.client.announce(List.of(CLAIM), DESCRIPTOR, bench.nowNs);
        bench.client.serverEndpoints(List.of(endpoint("192.0.2.99:8000")), Map.of(), bench.nowNs);
        bench.runMs(400);
        bench.client.serverEndpoints(List.of(SERVER), Map.of(), bench.nowNs);
        bench.runMs(100);

        assertEquals(ServerState.REGISTERED, bench.client.state());
    }

    @Test
    void shouldNotTakeDatagramsFromElsewhereOrOfOtherKinds() {
        Bench bench = Bench.registered();
        byte[] unknownSession = new byte[20];
        unknownSession[0] = MessageType.UNKNOWN_SESSION;

        assertFalse(bench.receive(unknownSession, endpoint("192.0.2.66:8000")));
        assertFalse(bench.receive(new byte[] {MessageType.FRAME}, SERVER));
        assertFalse(bench.receive(new byte[] {MessageType.HELLO}, SERVER));
        assertFalse(bench.receive(new byte[0], SERVER));
    }

    @Test
    void shouldCountWhatIsNoMessage() {
        Bench bench = Bench.registered();

        assertTrue(bench.receive(new byte[] {MessageType.EVENT, 1, 2}, SERVER));
        assertEquals(1, bench.count(ClientCounter.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldSurviveAnyBytesFromTheServersAddress(long seed) {
        Bench bench = new Bench(seed);
        bench.start();
        for (int i = 0; i < 3000; i++) {
            byte[] datagram = bench.sentByServer.isEmpty() || bench.seeded.nextBoolean()
                    ? bench.random.bytes(1 + bench.seeded.nextInt(300))
                    : bench.sentByServer
                            .get(bench.seeded.nextInt(bench.sentByServer.size()))
                            .datagram()
                            .clone();
            datagram[bench.seeded.nextInt(datagram.length)] ^= (byte) bench.seeded.nextInt(256);
            datagram[0] = (byte) (MessageType.HELLO + bench.seeded.nextInt(8));
            bench.receive(datagram, SERVER);
            bench.runMs(bench.seeded.nextInt(20));
        }
        bench.runSeconds(3);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(1, bench.listener.registered.size());
    }
}
