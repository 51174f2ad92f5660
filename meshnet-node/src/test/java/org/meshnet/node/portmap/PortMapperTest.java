package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

class PortMapperTest {
    private static final int LIFETIME_SECONDS = 1200;
    private static final Gateway HOME = gateway("192.168.1.1", "192.168.1.7");
    private static final Gateway OFFICE = gateway("10.1.0.1", "10.1.0.9");

    private final FakeClient pcp = new FakeClient(MapProtocol.PCP);
    private final FakeClient upnp = new FakeClient(MapProtocol.UPNP);
    private final List<Optional<Endpoint>> told = new ArrayList<>();
    private Optional<Gateway> gateway = Optional.of(HOME);
    private int port = 4000;
    private final PortMapper mapper = new PortMapper(List.of(pcp, upnp), () -> gateway, () -> port, new Told());

    private final class Told implements MapListener {
        @Override
        public void onMapped(PortMapping granted) {
            told.add(Optional.of(granted.external()));
        }

        @Override
        public void onUnmapped() {
            told.add(Optional.empty());
        }
    }

    /** Grants what it is told to, and remembers what it was asked. */
    private static final class FakeClient implements MapClient {
        private final MapProtocol protocol;
        private final List<Integer> wanted = new ArrayList<>();
        private final List<PortMapping> released = new ArrayList<>();
        private Optional<Endpoint> external = Optional.empty();
        private int lifetimeSeconds = LIFETIME_SECONDS;

        FakeClient(MapProtocol protocol) {
            this.protocol = protocol;
        }

        @Override
        public MapProtocol protocol() {
            return protocol;
        }

        @Override
        public boolean isOffered(Gateway asked) {
            return external.isPresent();
        }

        @Override
        public Optional<PortMapping> map(Gateway asked, int internalPort, int externalPort) {
            wanted.add(externalPort);
            return external.map(endpoint -> new PortMapping(protocol, asked, internalPort, endpoint, lifetimeSeconds));
        }

        @Override
        public void unmap(PortMapping mapping) {
            released.add(mapping);
        }
    }

    private static Gateway gateway(String address, String local) {
        return new Gateway(
                IpAddress.parse(address).orElseThrow(), IpAddress.parse(local).orElseThrow());
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    @Test
    void shouldTellThePortThatWasGranted() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4000"));
        mapper.look(0);
        assertEquals(List.of(pcp.external), told);
        assertEquals(List.of(), upnp.wanted);
    }

    @Test
    void shouldTryTheNextProtocolWhereOneIsRefused() {
        upnp.external = Optional.of(endpoint("203.0.113.1:4001"));
        mapper.look(0);
        assertEquals(1, pcp.wanted.size());
        assertEquals(List.of(upnp.external), told);
    }

    @Test
    void shouldRenewAtHalfTheLifetimeWithTheSamePort() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        assertEquals(seconds(LIFETIME_SECONDS / 2), mapper.look(0));
        mapper.look(seconds(LIFETIME_SECONDS / 2) - 1);
        assertEquals(List.of(0), pcp.wanted);
        mapper.look(seconds(LIFETIME_SECONDS / 2));
        assertEquals(List.of(0, 4567), pcp.wanted);
        assertEquals(1, told.size());
    }

    @Test
    void shouldTellAPortThatIsAnotherAfterARenewal() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        pcp.external = Optional.of(endpoint("203.0.113.2:4567"));
        mapper.look(seconds(LIFETIME_SECONDS));
        assertEquals(List.of(Optional.of(endpoint("203.0.113.1:4567")), pcp.external), told);
    }

    @Test
    void shouldKeepAPortUntilItsEndWhenTheGatewayIsSilentAndThenForgetIt() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        pcp.external = Optional.empty();
        assertTrue(mapper.look(seconds(LIFETIME_SECONDS / 2)) <= seconds(60), "soon again");
        assertEquals(1, told.size());
        mapper.look(seconds(LIFETIME_SECONDS));
        assertEquals(Optional.empty(), told.get(1));
    }

    @Test
    void shouldAskEachProtocolOnceWhenARenewalFindsASilentGateway() {
        upnp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        upnp.external = Optional.empty();
        mapper.look(seconds(LIFETIME_SECONDS / 2));
        assertEquals(List.of(0, 4567), pcp.wanted);
        assertEquals(List.of(0, 4567), upnp.wanted);
    }

    @Test
    void shouldAskTheProtocolThatWorkedFirstForARenewal() {
        upnp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        mapper.look(seconds(LIFETIME_SECONDS / 2));
        assertEquals(List.of(0), pcp.wanted);
        assertEquals(List.of(0, 4567), upnp.wanted);
    }

    @Test
    void shouldGiveTheOldPortBackAndAskAnewWhenTheGatewayIsAnother() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        gateway = Optional.of(OFFICE);
        pcp.external = Optional.of(endpoint("198.51.100.1:9"));
        mapper.look(1);
        assertEquals(HOME, pcp.released.get(0).gateway());
        assertEquals(List.of(Optional.of(endpoint("203.0.113.1:4567")), Optional.empty(), pcp.external), told);
    }

    @Test
    void shouldHaveTheNewPortMappedAndGiveTheOldOneBack() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        port = 5000;
        pcp.external = Optional.of(endpoint("203.0.113.1:4568"));
        mapper.look(1);
        assertEquals(4000, pcp.released.get(0).internalPort());
        assertEquals(List.of(Optional.of(endpoint("203.0.113.1:4567")), Optional.empty(), pcp.external), told);
    }

    @Test
    void shouldForgetThePortWhenThereIsNoGatewayAnyMore() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        gateway = Optional.empty();
        mapper.look(1);
        assertEquals(Optional.empty(), told.get(1));
    }

    /** What the gateway was asked, or its answers, may have been lost. */
    @Test
    void shouldAskAgainSoonAndThenEveryTenMinutesWhenNobodyGrantsAPort() {
        long nowNs = 0;
        for (long pause : new long[] {4, 8, 16, 32, 64, 600, 600}) {
            int asked = pcp.wanted.size();
            assertEquals(seconds(pause), mapper.look(nowNs));
            assertEquals(1, mapper.look(nowNs + seconds(pause) - 1));
            assertEquals(asked + 1, pcp.wanted.size());
            nowNs += seconds(pause);
        }
        assertEquals(List.of(), told);
    }

    @Test
    void shouldAskSoonAgainAtAnotherGatewayAndWhereAPortIsLost() {
        for (int i = 0; i < 6; i++) {
            mapper.look(seconds(1000L * i));
        }
        assertEquals(seconds(600), mapper.look(seconds(6000)));
        gateway = Optional.of(OFFICE);
        assertEquals(seconds(4), mapper.look(seconds(6001)));
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(seconds(6005));
        pcp.external = Optional.empty();
        assertEquals(seconds(4), mapper.look(seconds(6005 + LIFETIME_SECONDS)));
    }

    @Test
    void shouldNotHurryWhereThereIsNoGateway() {
        gateway = Optional.empty();
        assertEquals(seconds(600), mapper.look(0));
        assertEquals(List.of(), pcp.wanted);
    }

    @Test
    void shouldNotHurryHoweverShortTheGrantedLifetime() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        pcp.lifetimeSeconds = 1;
        assertEquals(seconds(30), mapper.look(0));
    }

    @Test
    void shouldAskAgainForAPortWithoutAnEnd() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        pcp.lifetimeSeconds = 0;
        assertEquals(seconds(600), mapper.look(0));
    }

    @Test
    void shouldNotTakeAnEndpointThatNobodyCouldSendTo() {
        for (String useless : new String[] {"0.0.0.0:4000", "203.0.113.1:0", "127.0.0.1:4000", "224.0.0.1:4000"}) {
            pcp.external = Optional.of(endpoint(useless));
            mapper.look(seconds(10_000L * (pcp.wanted.size() + 1)));
        }
        assertEquals(List.of(), told);
    }

    @Test
    void shouldGiveThePortBackAtTheEnd() {
        pcp.external = Optional.of(endpoint("203.0.113.1:4567"));
        mapper.look(0);
        mapper.stop();
        assertEquals(1, pcp.released.size());
        assertEquals(Optional.empty(), told.get(1));
    }
}
