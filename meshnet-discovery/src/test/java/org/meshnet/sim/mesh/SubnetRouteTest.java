package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.sim.SimPartition;

/** Networks behind members: who uses which through whom, and when that changes. */
@ExtendWith(SimulatedMesh.class)
class SubnetRouteTest {
    private static final Prefix LAN = prefix("192.168.77.0/24");
    private static final IpAddress HOST = IpAddress.parse("192.168.77.9").orElseThrow();
    private static final double PACE_SECONDS = 0.2;

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(SubnetRouteTest::prefix).toList();
    }

    private static SimNode node(SimMesh mesh, String name, SiteKind kind, RouteConsent consent, Prefix... behind) {
        mesh.setRouting(new EngineConfig.Routing(List.of(behind), consent));
        SimNode node = mesh.node(name, kind);
        mesh.setRouting(EngineConfig.Routing.NONE);
        addHosts(node, behind);
        return node;
    }

    /** Host 9 of each network. */
    private static void addHosts(SimNode node, Prefix... behind) {
        for (Prefix network : behind) {
            IpAddress first = network.address();
            node.kernel()
                    .host(
                            first.isV4()
                                    ? IpAddress.v4(first.v4Bits() + 9)
                                    : new IpAddress(first.high(), first.low() + 9));
        }
    }

    private static SimNode gateway(SimMesh mesh, String name, SiteKind kind, Prefix... behind) {
        return node(mesh, name, kind, RouteConsent.NONE, behind);
    }

    private static SimNode user(SimMesh mesh, String name, SiteKind kind) {
        return node(mesh, name, kind, RouteConsent.ANY);
    }

    private static List<RouteStatus> routes(SimNode node, SimNode gateway) {
        return node.peer(gateway).map(PeerStatus::routes).orElse(List.of());
    }

    private static Optional<RouteStatus.State> state(SimNode node, SimNode gateway) {
        return routes(node, gateway).stream().map(RouteStatus::state).findFirst();
    }

    private static boolean isUsed(SimNode node, SimNode gateway) {
        return state(node, gateway).equals(Optional.of(RouteStatus.State.USED));
    }

    private static String reason(SimNode node, SimNode gateway) {
        return routes(node, gateway).get(0).reason().orElse("");
    }

    /** Pings the host for so long; the longest time between two that were answered, in seconds of virtual time. */
    private static double longestSilence(SimMesh mesh, SimNode from, double seconds) {
        double end = mesh.now() + seconds;
        double answered = mesh.now();
        double longest = 0;
        List<Integer> sent = new ArrayList<>();
        while (mesh.now() < end) {
            sent.add(mesh.sendEcho(from, HOST));
            mesh.simulateTime(PACE_SECONDS);
            if (from.kernel().hasEchoReply(sent.get(sent.size() - 1))) {
                longest = Math.max(longest, mesh.now() - answered);
                answered = mesh.now();
            }
        }
        return Math.max(longest, mesh.now() - answered);
    }

    @Test
    void shouldUseAndLeaveNetworksAsItIsTold(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN);
        SimNode user = node(mesh, "user", SiteKind.PUBLIC, RouteConsent.NONE);
        mesh.simulateTime(10);
        assertFalse(isUsed(user, gateway));
        user.command(new Command.UseRoutes(RouteConsent.ANY));
        mesh.simulateTime(10);
        assertTrue(isUsed(user, gateway));
        assertEquals(List.of(LAN), user.routes());
        user.command(new Command.UseRoutes(RouteConsent.NONE));
        mesh.simulateTime(10);
        assertEquals(Optional.of(RouteStatus.State.NOT_ACCEPTED), state(user, gateway));
        assertEquals(List.of(), user.routes());
    }

    @Test
    void shouldOfferAndTakeBackNetworksWhileSessionsGoOn(SimMesh mesh) {
        mesh.server();
        SimNode gateway = mesh.node("gateway", SiteKind.PUBLIC);
        addHosts(gateway, LAN);
        SimNode user = user(mesh, "user", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        assertFalse(mesh.ping(user, HOST, 0.5));
        gateway.command(new Command.AdvertiseRoutes(List.of(LAN)));
        mesh.simulateTime(1);
        assertTrue(mesh.ping(user, HOST, 0.5));
        assertTrue(isUsed(user, gateway));
        gateway.command(new Command.AdvertiseRoutes(prefixes("192.168.78.0/24")));
        mesh.simulateTime(1);
        assertFalse(mesh.ping(user, HOST, 0.5));
        assertEquals(prefixes("192.168.78.0/24"), user.routes());
        gateway.command(new Command.AdvertiseRoutes(List.of()));
        mesh.simulateTime(1);
        assertEquals(List.of(), user.routes());
        assertTrue(user.peer(gateway).orElseThrow().sealing().handshakeAgeNs().orElseThrow() > 12e9);
    }

    @Test
    void shouldForwardToNoNetworkThatItOffersNoMore(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(10);
        assertTrue(mesh.ping(user, HOST, 0.5));
        SimPartition cut = mesh.cutFromServers(gateway);
        gateway.command(new Command.AdvertiseRoutes(List.of()));
        assertFalse(mesh.ping(user, HOST, 0.5), "the user has not heard of it");
        assertTrue(isUsed(user, gateway));
        cut.heal();
    }

    @Test
    void shouldReachANetworkBehindAMemberThatTheUserAllowed(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN, prefix("fd77::/64"));
        SimNode user = user(mesh, "user", SiteKind.PORT_RESTRICTED);
        SimNode other = mesh.node("other", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        assertEquals(List.of(LAN, prefix("fd77::/64")), user.routes());
        assertTrue(mesh.ping(user, HOST, 0.5));
        assertTrue(mesh.ping(user, IpAddress.parse("fd77::9").orElseThrow(), 0.5));
        assertTrue(isUsed(user, gateway));
        assertEquals(List.of(), other.routes());
        assertEquals(Optional.of(RouteStatus.State.NOT_ACCEPTED), state(other, gateway));
        assertFalse(mesh.ping(other, HOST, 0.5));
    }

    @Test
    void shouldUseOnlyNetworksWithinThoseThatTheUserNamed(SimMesh mesh) {
        mesh.server();
        gateway(mesh, "gateway", SiteKind.PUBLIC, LAN, prefix("10.9.0.0/16"));
        SimNode user =
                node(mesh, "user", SiteKind.PUBLIC, new RouteConsent(false, prefixes("192.168.0.0/16", "10.9.1.0/24")));
        mesh.simulateTime(3);
        assertEquals(List.of(LAN), user.routes());
    }

    @Test
    void shouldSendToTheSmallerNetworkFirst(SimMesh mesh) {
        mesh.server();
        SimNode wide = gateway(mesh, "wide", SiteKind.PUBLIC, prefix("192.168.64.0/18"));
        SimNode narrow = gateway(mesh, "narrow", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        assertTrue(mesh.ping(user, HOST, 0.5));
        assertTrue(isUsed(user, wide) && isUsed(user, narrow));
        assertFalse(user.log()
                .lines("warning the network 192.168.77.0/24 behind narrow is a part of")
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLIC", "PORT_RESTRICTED", "SYMMETRIC"})
    void shouldGoToTheOtherGatewayWithinFiveSecondsAndComeBackOnce(String kind, SimMesh mesh) {
        mesh.server();
        List<SimNode> gateways = List.of(
                gateway(mesh, "one", SiteKind.valueOf(kind), LAN), gateway(mesh, "two", SiteKind.valueOf(kind), LAN));
        SimNode user = user(mesh, "user", SiteKind.SYMMETRIC);
        mesh.simulateTime(10);
        SimNode first =
                gateways.stream().filter(each -> isUsed(user, each)).findFirst().orElseThrow();
        SimNode second =
                gateways.stream().filter(each -> each != first).findFirst().orElseThrow();
        assertEquals(Optional.of(RouteStatus.State.STANDBY), state(user, second));
        assertTrue(longestSilence(mesh, user, 20) < 1);
        long changes = user.counter("gatewayChanges");
        mesh.crash(first);
        double silence = longestSilence(mesh, user, 20);
        assertTrue(silence < 4, "silent for " + silence + " s");
        assertTrue(isUsed(user, second));
        mesh.restart(first);
        addHosts(first, LAN);
        assertTrue(longestSilence(mesh, user, 25) < 1);
        assertTrue(isUsed(user, second), "the first one has to be well for half a minute");
        assertTrue(longestSilence(mesh, user, 120) < 1);
        assertTrue(user.counter("gatewayChanges") - changes <= 2);
    }

    @Test
    void shouldNotFlapWithAGatewayThatComesAndGoes(SimMesh mesh) {
        mesh.server();
        List<SimNode> gateways =
                List.of(gateway(mesh, "one", SiteKind.PUBLIC, LAN), gateway(mesh, "two", SiteKind.PUBLIC, LAN));
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(20);
        SimNode first =
                gateways.stream().filter(each -> isUsed(user, each)).findFirst().orElseThrow();
        for (int i = 0; i < 20; i++) {
            SimPartition cut = mesh.cut(List.of(user), List.of(first));
            SimPartition cutFromServers = mesh.cutFromServers(first);
            assertTrue(longestSilence(mesh, user, 8) < 4);
            cut.heal();
            cutFromServers.heal();
            assertTrue(longestSilence(mesh, user, 20) < 1);
        }
        long changes = user.counter("gatewayChanges");
        assertTrue(changes <= 10, changes + " changes: each failure has it wait twice as long");
    }

    @Test
    void shouldPreferTheGatewayThatIsReachedDirectly(SimMesh mesh) {
        mesh.server();
        SimNode hard = gateway(mesh, "hard", SiteKind.UDP_BLOCKED, LAN);
        hard.openStream();
        SimNode user = user(mesh, "user", SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        assertTrue(isUsed(user, hard));
        assertTrue(mesh.ping(user, HOST, 1), "by relay");
        SimNode easy = gateway(mesh, "easy", SiteKind.PUBLIC, LAN);
        mesh.simulateTime(30);
        assertEquals(PathKind.DIRECT, user.peer(easy).orElseThrow().path().kind());
        assertEquals(PathKind.RELAY, user.peer(hard).orElseThrow().path().kind());
        assertTrue(isUsed(user, easy));
        assertTrue(mesh.ping(user, HOST, 1));
    }

    @Test
    void shouldTakeReturnTrafficFromEitherGateway(SimMesh mesh) {
        mesh.server();
        SimNode one = gateway(mesh, "one", SiteKind.PUBLIC, LAN);
        SimNode two = gateway(mesh, "two", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(5);
        for (SimNode gateway : List.of(one, two)) {
            gateway.kernel().send(IpMessage.echoRequest(HOST, user.address(4), 1));
            mesh.simulateTime(0.5);
        }
        assertEquals(0, user.counter("packetBadSource"));
        SimNode stranger = mesh.node("stranger", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        stranger.kernel().send(IpMessage.echoRequest(HOST, user.address(4), 1));
        mesh.simulateTime(0.5);
        assertEquals(1, user.counter("packetBadSource"), "of a network that it does not offer");
        stranger.kernel().send(IpMessage.echoRequest(stranger.address(4), HOST, 1));
        assertEquals(0, one.counter("packetBadDestination"));
    }

    @Test
    void shouldTakeNothingFromAGatewayInTheNameOfTheHostsOwnNetwork(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, prefix("192.168.0.0/16"));
        gateway.kernel().host(HOST);
        SimNode user = user(mesh, "user", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        assertEquals(List.of(prefix("192.168.0.0/16")), user.routes(), "the host's own network is smaller");
        gateway.kernel().send(IpMessage.echoRequest(HOST, user.address(4), 1));
        mesh.simulateTime(0.5);
        assertEquals(0, user.counter("packetBadSource"));
        IpAddress neighbour = IpAddress.parse("192.168.1.77").orElseThrow();
        gateway.kernel().send(IpMessage.echoRequest(neighbour, user.address(4), 2));
        mesh.simulateTime(0.5);
        assertEquals(1, user.counter("packetBadSource"));
    }

    @Test
    void shouldForgetANetworkThatNobodyOffersAnyMore(SimMesh mesh) {
        mesh.server();
        SimNode one = gateway(mesh, "one", SiteKind.PUBLIC, LAN);
        SimNode two = gateway(mesh, "two", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(5);
        one.stop();
        mesh.simulateTime(1);
        assertEquals(List.of(LAN), user.routes());
        assertTrue(mesh.ping(user, HOST, 1));
        two.stop();
        mesh.simulateTime(1);
        assertEquals(List.of(), user.routes());
        assertFalse(mesh.ping(user, HOST, 1));
    }

    /**
     * The user hears of neither, and then of both in one list: the gateway is a new process, with the same networks.
     */
    @Test
    void shouldUseAGatewayThatLeftAndCameBackUnheard(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PORT_RESTRICTED, LAN);
        SimNode user = user(mesh, "user", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        assertTrue(mesh.ping(user, HOST, 1));
        SimPartition cut = mesh.cutFromServers(user);
        gateway.stop();
        mesh.simulateTime(2);
        mesh.restart(gateway);
        addHosts(gateway, LAN);
        mesh.simulateTime(5);
        cut.heal();
        mesh.simulateTime(20);
        assertEquals(List.of(LAN), user.routes());
        assertTrue(isUsed(user, gateway));
        assertTrue(mesh.ping(user, HOST, 1));
    }

    /** A gateway that comes back without them is used no more, though it was never gone for the user. */
    @Test
    void shouldForgetNetworksOfAGatewayThatCameBackWithout(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(5);
        SimPartition cut = mesh.cutFromServers(user);
        gateway.stop();
        mesh.simulateTime(2);
        gateway.setRouting(EngineConfig.Routing.NONE);
        mesh.restart(gateway);
        mesh.simulateTime(5);
        cut.heal();
        mesh.simulateTime(20);
        assertEquals(List.of(), user.routes());
        assertFalse(mesh.ping(user, HOST, 1));
        mesh.assertConnected(user, gateway);
    }

    @Test
    void shouldRefuseANetworkThatHoldsAServerAndOneInWhichAPeerTurnsUp(SimMesh mesh) {
        SimServer server = mesh.server();
        IpAddress serverAddress = server.endpoints().get(0).address();
        SimNode peer = mesh.node("peer", SiteKind.PUBLIC_V4);
        IpAddress peerAddress = peer.host().addresses().get(0);
        SimNode gateway =
                gateway(mesh, "gateway", SiteKind.PUBLIC, new Prefix(serverAddress, serverAddress.bitCount()));
        SimNode late = gateway(mesh, "late", SiteKind.PUBLIC, new Prefix(peerAddress, 32));
        mesh.crash(peer);
        mesh.simulateTime(90);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        assertEquals("it holds " + serverAddress + ", where a server is reached", reason(user, gateway));
        assertTrue(isUsed(user, late));
        assertEquals(List.of(new Prefix(peerAddress, 32)), user.routes());
        mesh.restart(peer);
        mesh.simulateTime(3);
        assertEquals("it holds " + peerAddress + ", where peer is reached", reason(user, late));
        assertEquals(List.of(), user.routes());
        assertEquals(PathKind.DIRECT, user.peer(peer).orElseThrow().path().kind());
        mesh.assertConnected(user, peer);
        mesh.simulateTime(60);
        assertEquals(
                1,
                user.log().lines("warning the network " + peerAddress + "/32").size());
    }

    @Test
    void shouldRefuseTheHostsOwnNetworkAndTakeItOnceTheHostIsElsewhere(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, prefix("192.168.1.0/24"));
        SimNode user = user(mesh, "user", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        assertEquals(List.of(), user.routes());
        assertTrue(reason(user, gateway).startsWith("this host itself is in 192.168.1.0/24"), reason(user, gateway));
        assertFalse(gateway.log()
                .lines("warning user may be at another site whose network overlaps")
                .isEmpty());
        mesh.move(user, mesh.site(SiteKind.PUBLIC));
        mesh.simulateTime(5);
        assertEquals(List.of(prefix("192.168.1.0/24")), user.routes());
    }

    @Test
    void shouldNotUseWhatTheHostCannotLeadIntoTheMesh(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        user.command(new Command.RouteLed(LAN, Optional.of("there is a route to it already")));
        mesh.simulateTime(0.1);
        assertEquals("there is a route to it already", reason(user, gateway));
        assertEquals(List.of(LAN), user.routes(), "to be tried again");
        gateway.kernel().send(IpMessage.echoRequest(HOST, user.address(4), 1));
        mesh.simulateTime(0.5);
        assertEquals(1, user.counter("packetBadSource"), "it is another network here");
        user.command(new Command.RouteLed(LAN, Optional.empty()));
        mesh.simulateTime(0.1);
        assertTrue(mesh.ping(user, HOST, 0.5));
    }

    @Test
    void shouldRefuseNonsenseAndUseTheRest(SimMesh mesh) {
        mesh.server();
        SimNode gateway = gateway(mesh, "gateway", SiteKind.PUBLIC, LAN);
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.setRoutes(prefixes(
                "0.0.0.0/0",
                "::/0",
                "128.0.0.0/1",
                "10.0.0.0/8",
                "10.0.0.7/32",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "224.0.0.0/4",
                "192.168.78.1/24",
                "::/8",
                "192.168.79.0/24",
                "192.168.79.0/24"));
        hostile.announce(List.of());
        mesh.simulateTime(5);
        assertEquals(List.of(LAN, prefix("192.168.79.0/24")), user.routes());
        assertEquals(8, user.counter("routeRefused"));
        assertTrue(mesh.ping(user, HOST, 0.5));
        assertTrue(isUsed(user, gateway));
        assertEquals(8, user.log().lines("warning the network").size(), "and no more");
    }

    @Test
    void shouldNotBeKeptBusyByAGatewayThatAnswersWhatNobodyAsked(SimMesh mesh) {
        mesh.server();
        SimNode user = user(mesh, "user", SiteKind.PUBLIC_V4);
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.setRoutes(List.of(LAN));
        hostile.announce(List.of());
        mesh.simulateTime(5);
        assertTrue(hostile.isConnected(user));
        assertEquals(List.of(LAN), user.routes());
        for (int i = 0; i < 10_000; i++) {
            byte[] body = ByteBuffer.allocate(26).putLong(i).array();
            hostile.send(user, hostile.frame(user, FrameKind.PROBE_REPLY, body));
        }
        mesh.simulateTime(1);
        assertEquals(0, user.counter("gatewayChanges"));
        assertEquals(List.of(LAN), user.routes());
    }

    @Test
    void shouldUseABoundedNumberOfNetworks(SimMesh mesh) {
        mesh.server();
        SimNode user = user(mesh, "user", SiteKind.PUBLIC);
        for (int member = 0; member < 40; member++) {
            HostileMember hostile = new HostileMember(mesh, "hostile" + member, SiteKind.PUBLIC_V4);
            List<Prefix> routes = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                routes.add(new Prefix(IpAddress.v4((20 << 24) + (member * 32 + i) * 256), 24));
            }
            hostile.setRoutes(routes);
            hostile.announce(List.of());
            mesh.simulateTime(0.1);
        }
        mesh.simulateTime(5);
        assertEquals(1024, user.routes().size());
    }
}
