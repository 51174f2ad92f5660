package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.LINK;
import static org.meshnet.core.discovery.Bench.SERVER;
import static org.meshnet.core.discovery.FakeServer.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.discovery.Bench.Flight;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RefusalReason;

/** What a client does that is registered by a link, as UDP did not work. */
class UdpTrialTest {
    /** A client that is registered by a link, while UDP loses everything. */
    private static Bench registeredByLink() {
        Bench bench = new Bench();
        bench.loss = UdpTrialTest::isUdp;
        bench.start();
        bench.client.serverLinks(List.of(LINK), bench.nowNs);
        bench.runMs(500);
        assertEquals(Optional.of(LINK), bench.client.serverEndpoint());
        return bench;
    }

    private static boolean isUdp(Flight flight) {
        return !flight.to().isLink();
    }

    private static long hellosTo(Bench bench, Endpoint endpoint) {
        return bench.sentByClient.stream()
                .filter(flight ->
                        flight.type() == MessageType.HELLO && flight.to().equals(endpoint))
                .count();
    }

    @Test
    void shouldRegisterByUdpOnceThatWorks() {
        Bench bench = registeredByLink();

        bench.loss = flight -> false;
        bench.runSeconds(3);

        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
        assertEquals(2, bench.server.registrations.size());
    }

    /** As where large datagrams get lost: a hello is small, a register is not. */
    @Test
    void shouldStayRegisteredByItsLinkWhenUdpLosesTheRegister() {
        Bench bench = registeredByLink();
        long hellosByLink = hellosTo(bench, LINK);

        bench.loss = flight ->
                isUdp(flight) && (flight.type() == MessageType.REGISTER || flight.type() == MessageType.RESUME);
        bench.runSeconds(120);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(Optional.of(LINK), bench.client.serverEndpoint());
        assertEquals(1, bench.server.registrations.size());
        assertEquals(hellosByLink, hellosTo(bench, LINK));
        assertTrue(hellosTo(bench, SERVER) <= 10, hellosTo(bench, SERVER) + " hellos by UDP");
    }

    @Test
    void shouldGiveUpATrialAndSayNoHelloByItsLinkWhenTheNetworkChanges() {
        Bench bench = registeredByLink();
        long hellosByLink = hellosTo(bench, LINK);
        bench.loss = flight -> isUdp(flight) && flight.type() == MessageType.REGISTER;
        while (bench.countSent(MessageType.REGISTER) == 1) {
            bench.runMs(10);
        }

        bench.client.refreshNow(bench.nowNs);
        assertEquals(hellosByLink, hellosTo(bench, LINK));

        bench.loss = flight -> false;
        bench.runSeconds(2);
        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
    }

    @Test
    void shouldRegisterInEarnestWhenItsServerIsLostDuringATrial() {
        Bench bench = registeredByLink();
        bench.loss = flight -> isUdp(flight) && flight.type() == MessageType.REGISTER;
        while (bench.countSent(MessageType.REGISTER) == 1) {
            bench.runMs(10);
        }
        bench.runMs(100);

        bench.client.serverLinks(List.of(), bench.nowNs);
        assertEquals(ServerState.LOST, bench.client.state());

        bench.loss = flight -> false;
        bench.runSeconds(3);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
    }

    @Test
    void shouldStayRegisteredByItsLinkWhenATrialIsRefused() {
        Bench bench = registeredByLink();
        bench.server.refuse(RefusalReason.SERVER_FULL);
        bench.loss = flight -> false;

        bench.runSeconds(100);

        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(Optional.of(LINK), bench.client.serverEndpoint());
        assertTrue(bench.count(ClientCounter.TRIAL_REFUSED) >= 3, "it is tried again");

        bench.server.refusal = Optional.empty();
        bench.runSeconds(35);
        assertEquals(Optional.of(SERVER), bench.client.serverEndpoint());
    }

    /** Whoever is elsewhere has the place; that is no matter of this way or that. */
    @Test
    void shouldEndItsRegistrationWhenATrialIsRefusedForAnotherMachine() {
        Bench bench = registeredByLink();
        bench.server.elsewhere = endpoint("198.51.100.77:4000");
        bench.server.refuse(RefusalReason.IDENTITY_ELSEWHERE);
        bench.loss = flight -> false;

        bench.runSeconds(5);

        assertEquals(ServerState.REFUSED, bench.client.state());
    }

    @Test
    void shouldTryANewEndpointAtOnceAfterItWasRefused() {
        Bench bench = new Bench();
        bench.server.refuse(RefusalReason.SERVER_FULL);
        bench.start();
        bench.runSeconds(5);
        assertEquals(ServerState.REFUSED, bench.client.state());

        bench.server.isUp = false;
        bench.runSeconds(35);
        assertEquals(ServerState.HELLO, bench.client.state());
        Endpoint moved = endpoint("198.51.100.9:8000");
        bench.client.serverEndpoints(List.of(moved), Map.of(), bench.nowNs);
        bench.runMs(250);

        assertEquals(1, hellosTo(bench, moved));
    }
}
