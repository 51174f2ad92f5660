package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.GuessBody;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Reach;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.SimEvent;

/**
 * Members that lie about where they are, forge sources, and flood with whatever a member may say: honest nodes go on
 * talking, third parties get little, and nothing grows without end.
 */
@ExtendWith(SimulatedMesh.class)
class HostileMemberTest {
    private static final double SECONDS = 10;
    private static final IpAddress HOSTILE_ADDRESS =
            IpAddress.parse("10.0.0.66").orElseThrow();
    private static final int PROBE_BYTES = 59 + 28;
    private static final int INITIATION_BYTES = 176 + 28;

    /** An honest pair with a flow, and a hostile member that has a session with the first of them. */
    private static final class Scene {
        private final SimMesh mesh;
        private final SimNode victim;
        private final SimNode friend;
        private final HostileMember hostile;
        private final ThirdParties third;
        private final SimFlow flow;

        Scene(SimMesh mesh) {
            this.mesh = mesh;
            mesh.server();
            victim = mesh.node("victim", SiteKind.PUBLIC_V4);
            friend = mesh.node("friend", SiteKind.PORT_RESTRICTED);
            mesh.simulateTime(2);
            hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
            hostile.takeAddress(HOSTILE_ADDRESS);
            hostile.announce(List.of());
            mesh.simulateTime(3);
            mesh.assertConnected(victim, friend);
            assertTrue(hostile.isConnected(victim));
            assertEquals(hostile.endpoint(), pathToHostile());
            third = new ThirdParties(mesh);
            flow = mesh.flow(victim, friend, 20);
        }

        Endpoint pathToHostile() {
            return victim.status().peers().stream()
                    .filter(peer -> peer.member().publicKey().equals(hostile.key()))
                    .flatMap(peer -> peer.path().endpoint().stream())
                    .findFirst()
                    .orElse(Endpoint.NONE);
        }

        /** Does something so often, evenly, for {@link #SECONDS}. */
        void attack(int perSecond, IntConsumer act) {
            for (int i = 0; i < perSecond * SECONDS; i++) {
                act.accept(i);
                mesh.simulateTime(1.0 / perSecond);
            }
        }

        /** The victim sends a packet of 150 bytes to the hostile member. */
        void sendData() {
            victim.kernel().send(IpMessage.udp(victim.address(4), HOSTILE_ADDRESS, 9, new byte[150]));
        }

        void assertUndisturbed() {
            flow.stop();
            mesh.simulateTime(1);
            assertEquals(0, flow.lostCount());
            assertEquals(
                    PathKind.DIRECT, victim.peer(friend).orElseThrow().path().kind());
            assertTrue(victim.status().peers().size() <= 2);
            assertEquals(0, victim.kernel().badPacketCount());
        }
    }

    private static void assertAtMost(long bound, long actual, String what) {
        assertTrue(actual <= bound, actual + " " + what + ", more than " + bound);
    }

    private static long boundOfOne(double seconds) {
        return Math.round(ThirdParties.OF_ONE_AT_ONCE + ThirdParties.OF_ONE_PER_SECOND * seconds);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50, 450})
    void shouldSendLittleToThirdPartiesThatAMemberListsHoweverOftenItIsIntroduced(int perSecond, SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.hostile.announce(ThirdParties.hosts(16));
        scene.attack(perSecond, i -> scene.hostile.introduce(scene.victim));
        assertAtMost(boundOfOne(SECONDS), scene.third.count(), "datagrams");
        assertAtMost(boundOfOne(SECONDS) * PROBE_BYTES, scene.third.bytes(), "bytes");
        scene.assertUndisturbed();
    }

    /**
     * Behind one NAT a private address may be the peer's, whatever network it is of; one that means the host itself
     * never is.
     */
    @Test
    void shouldTryNothingOnItsOwnHostForAMemberBehindTheSameNat(SimMesh mesh) {
        mesh.server();
        SimSite home = mesh.site(SiteKind.PORT_RESTRICTED);
        SimNode victim = mesh.node("victim", home);
        mesh.simulateTime(2);
        Endpoint own = Endpoint.parse("127.0.0.1:53").orElseThrow();
        Endpoint elsewhere = Endpoint.parse("10.1.2.3:53").orElseThrow();
        Set<Endpoint> tried = new HashSet<>();
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.SENT && host == victim.host()) {
                tried.add(datagram.to());
            }
        });
        HostileMember hostile = new HostileMember(mesh, "hostile", home);
        hostile.announce(List.of(own, elsewhere));
        mesh.simulateTime(3);
        hostile.introduce(victim);
        mesh.simulateTime(3);
        assertTrue(tried.contains(elsewhere), "the candidates are tried");
        assertFalse(tried.contains(own));
    }

    @Test
    void shouldTryTwoEndpointsOfAHostAtMost(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.hostile.announce(ThirdParties.endpoints(16, 1));
        scene.attack(50, i -> scene.hostile.introduce(scene.victim));
        assertAtMost(2 * (4 + 4 * 10), scene.third.count(), "datagrams");
        assertTrue(scene.third.count() > 0);
        scene.assertUndisturbed();
    }

    @Test
    void shouldSendLittleToThirdPartiesWithoutASession(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.hostile.setAnswersHandshakes(false);
        scene.hostile.send(scene.victim, scene.hostile.frame(scene.victim, FrameKind.GOODBYE, new byte[0]));
        mesh.simulateTime(1);
        scene.hostile.announce(ThirdParties.hosts(16));
        scene.attack(50, i -> scene.hostile.introduce(scene.victim));
        assertAtMost(boundOfOne(SECONDS), scene.third.count(), "datagrams");
        assertAtMost(boundOfOne(SECONDS) * INITIATION_BYTES, scene.third.bytes(), "bytes");
        scene.assertUndisturbed();
    }

    @Test
    void shouldSendLittleToThirdPartiesThatAreOthersInEachDescriptor(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.attack(
                100,
                i -> scene.hostile.announce(
                        List.of(ThirdParties.endpoint(2 * i, 53), ThirdParties.endpoint(2 * i + 1, 53))));
        assertAtMost(boundOfOne(SECONDS), scene.third.count(), "datagrams");
        scene.assertUndisturbed();
    }

    @Test
    void shouldHoldManyIdentitiesOfAMemberToOneBound(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        List<HostileMember> others = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            others.add(new HostileMember(mesh, "other" + i, SiteKind.PUBLIC_V4));
        }
        mesh.simulateTime(2);
        others.forEach(other -> other.announce(ThirdParties.hosts(16)));
        scene.attack(20, i -> others.forEach(other -> other.introduce(scene.victim)));
        assertAtMost(
                Math.round(ThirdParties.OF_ALL_AT_ONCE + ThirdParties.OF_ALL_PER_SECOND * SECONDS) * 2,
                scene.third.count(),
                "datagrams");
        scene.flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, scene.flow.lostCount());
    }

    @Test
    void shouldNotTryAddressesThatCannotBeAPeers(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        List<String> refused = new ArrayList<>();
        mesh.network().tap((event, host, datagram) -> {
            if (host == scene.victim.host() && isNoPeers(datagram.to().address())) {
                refused.add(datagram.toString());
            }
        });
        scene.hostile.announce(List.of(
                endpoint("127.0.0.1:53"),
                endpoint("255.255.255.255:9"),
                endpoint("240.0.0.1:9"),
                endpoint("0.1.2.3:9"),
                endpoint("192.168.1.1:80"),
                endpoint("10.9.9.9:22"),
                endpoint("169.254.169.254:80"),
                endpoint("[::1]:53"),
                endpoint("[fd00::1]:53"),
                endpoint("[fe80::1]:53")));
        scene.attack(20, i -> scene.hostile.introduce(scene.victim));
        assertEquals(List.of(), refused);
        scene.assertUndisturbed();
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private static boolean isNoPeers(IpAddress address) {
        return Reach.of(address) != Reach.WORLD;
    }

    @Test
    void shouldNotFollowForgedSources(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        int pathChanges = scene.victim.log().lines("path hostile").size();
        scene.attack(1000, i -> {
            byte[] frame = scene.hostile.frame(scene.victim, FrameKind.KEEPALIVE, new byte[0]);
            scene.hostile.forge(scene.victim, ThirdParties.endpoint(i, 1024 + i), frame);
            if (i % 10 == 0) {
                scene.sendData();
            }
        });
        assertEquals(0, scene.third.dataCount());
        assertEquals(scene.hostile.endpoint(), scene.pathToHostile());
        assertEquals(pathChanges, scene.victim.log().lines("path hostile").size());
        assertAtMost(boundOfOne(SECONDS), scene.third.count(), "datagrams");
        scene.assertUndisturbed();
    }

    @Test
    void shouldReflectNoMoreThanItGetsWhereProbesAreForged(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.attack(500, i -> {
            byte[] frame = scene.hostile.frame(scene.victim, FrameKind.PROBE, new byte[FrameKind.PROBE_BODY_LENGTH]);
            scene.hostile.forge(scene.victim, ThirdParties.endpoint(i, 1024 + i), frame);
        });
        assertAtMost(5000 + boundOfOne(SECONDS), scene.third.count(), "datagrams");
        scene.assertUndisturbed();
    }

    @Test
    void shouldNotSendDataWhereAHandshakeSeemsToComeFrom(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        Endpoint listed = ThirdParties.endpoint(1, 7000);
        scene.hostile.announce(List.of(listed));
        scene.hostile.forgeResponses(listed);
        scene.hostile.send(scene.victim, scene.hostile.frame(scene.victim, FrameKind.GOODBYE, new byte[0]));
        mesh.simulateTime(1);
        scene.attack(50, i -> {
            scene.hostile.introduce(scene.victim);
            scene.sendData();
        });
        assertEquals(0, scene.third.dataCount());
        scene.assertUndisturbed();
    }

    @Test
    void shouldBearGoodbyesAndHandshakesWithoutEnd(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.hostile.announce(ThirdParties.hosts(16));
        scene.attack(45, i -> {
            if (i % 2 == 0) {
                scene.hostile.send(scene.victim, scene.hostile.frame(scene.victim, FrameKind.GOODBYE, new byte[0]));
            } else {
                scene.hostile.connect(scene.victim);
            }
        });
        assertAtMost(boundOfOne(SECONDS), scene.third.count(), "datagrams");
        assertTrue(scene.victim.log().lines("down hostile").size() > 50, "it did something");
        scene.assertUndisturbed();
    }

    @Test
    void shouldLetAnotherConnectAtOnceWhileInitiationsFloodIt(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.flow.stop();
        mesh.crash(scene.friend);
        mesh.simulateTime(1);
        for (int i = 0; i < 4000; i++) {
            if (i == 500) {
                mesh.restart(scene.friend);
            }
            scene.hostile.forge(
                    scene.victim, ThirdParties.endpoint(i, 1024 + i), scene.hostile.worthless(scene.victim));
            mesh.simulateTime(0.0005);
        }
        assertTrue(scene.friend.counter("handshakes") > 0, "though it has to ask for a cookie");
        assertTrue(scene.victim.counter("handshakeCookies") > 0);
        assertAtMost(256 + 256 * 3, scene.third.count(), "cookie replies");
        mesh.assertConnected(scene.victim, scene.friend);
    }

    @Test
    void shouldBearFramesOfAllKindsWithAnyBody(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        byte[][] bodies = {new byte[0], new byte[8], new byte[26], new byte[40], new byte[200]};
        scene.attack(500, i -> {
            int kind = i % 12 == FrameKind.GOODBYE ? FrameKind.KEEPALIVE : i % 12;
            byte[] frame = scene.hostile.frame(scene.victim, kind, bodies[i % bodies.length]);
            if (i % 3 == 0) {
                scene.hostile.forge(scene.victim, ThirdParties.endpoint(i, 1024 + i), frame);
            } else {
                scene.hostile.send(scene.victim, frame);
            }
        });
        assertEquals(0, scene.third.dataCount());
        scene.assertUndisturbed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.10", "127.0.0.1", "224.0.0.251", "255.255.255.255", "8.8.8.8", "10.0.0.255"})
    void shouldTakeNoPacketsForOthers(String destination, SimMesh mesh) {
        Scene scene = new Scene(mesh);
        ByteBuffer packet = IpMessage.udp(
                        HOSTILE_ADDRESS, IpAddress.parse(destination).orElseThrow(), 9, new byte[20])
                .write();
        byte[] body = new byte[1 + packet.remaining() - 10];
        packet.get(packet.position() + 10, body, 1, body.length - 1);
        scene.hostile.send(scene.victim, scene.hostile.frame(scene.victim, FrameKind.PACKET, body));
        mesh.simulateTime(1);
        assertEquals(1, scene.victim.counter("packetBadDestination"));
        scene.assertUndisturbed();
    }

    @Test
    void shouldGuessNoPortsWithoutEnd(SimMesh mesh) {
        Scene scene = new Scene(mesh);
        scene.hostile.setCapabilities(Capabilities.PORT_GUESSING);
        scene.hostile.announce(List.of());
        scene.hostile.setAnswersProbes(false);
        int[] sent = new int[1];
        mesh.network().tap((event, host, datagram) -> {
            boolean isAimed = host == scene.victim.host()
                    && datagram.to().address().equals(scene.hostile.endpoint().address())
                    && datagram.to().port() != SimNode.PORT;
            sent[0] += isAimed ? 1 : 0;
        });
        byte[] body = new byte[FrameKind.GUESS_BODY_LENGTH];
        GuessBody.RANDOM.write(ByteBuffer.wrap(body), 0);
        scene.attack(200, i -> {
            scene.sendData();
            scene.hostile.send(scene.victim, scene.hostile.frame(scene.victim, FrameKind.GUESS, body));
        });
        assertAtMost(200 * 10 + 64, sent[0], "guesses");
        scene.assertUndisturbed();
    }

    /** A member that relays forwards only to where the other answered. */
    @Test
    void shouldNotForwardToForgedSources(SimMesh mesh) {
        mesh.server();
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC_V4);
        HostileMember one = new HostileMember(mesh, "one", SiteKind.PUBLIC_V4);
        HostileMember other = new HostileMember(mesh, "other", SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        ThirdParties third = new ThirdParties(mesh);
        assertTrue(one.isConnected(relay) && other.isConnected(relay));
        for (int i = 0; i < 50; i++) {
            one.send(relay, one.frame(relay, FrameKind.RELAY_REQUEST, relayBody(other)));
            other.forge(
                    relay, ThirdParties.endpoint(1, 53), other.frame(relay, FrameKind.RELAY_REQUEST, relayBody(one)));
            mesh.simulateTime(0.1);
        }
        assertFalse(one.isGranted(other.key()));
        other.send(relay, other.frame(relay, FrameKind.RELAY_REQUEST, relayBody(one)));
        mesh.simulateTime(1);
        assertTrue(one.isGranted(other.key()));
        for (int i = 0; i < 50; i++) {
            other.forge(
                    relay, ThirdParties.endpoint(1, 53), other.frame(relay, FrameKind.RELAY_REQUEST, relayBody(one)));
            for (int j = 0; j < 10; j++) {
                one.sendUnder(relay, other.key(), new byte[200]);
            }
            mesh.simulateTime(0.1);
        }
        assertEquals(0, third.dataCount());
        assertTrue(relay.counter("relayed") >= 400);
    }

    private static byte[] relayBody(HostileMember about) {
        return ByteBuffer.allocate(FrameKind.RELAY_BODY_LENGTH)
                .put(about.key().bytes())
                .array();
    }

    @Test
    void shouldRelayForHonestMembersWhateverManyAskFor(SimMesh mesh) {
        mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC_V4);
        List<HostileMember> sybils = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sybils.add(new HostileMember(mesh, "sybil" + i, SiteKind.PUBLIC_V4));
        }
        mesh.simulateTime(3);
        sybils.forEach(sybil -> sybil.connect(relay));
        mesh.simulateTime(1);
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        for (int round = 0; round < 100; round++) {
            for (HostileMember sybil : sybils) {
                HostileMember other = sybils.get((sybils.indexOf(sybil) + 1 + round) % sybils.size());
                byte[] aboutA = ByteBuffer.allocate(FrameKind.RELAY_BODY_LENGTH)
                        .put(a.key().bytes())
                        .array();
                sybil.send(relay, sybil.frame(relay, FrameKind.RELAY_REQUEST, aboutA));
                sybil.send(relay, sybil.frame(relay, FrameKind.RELAY_REQUEST, relayBody(other)));
            }
            mesh.simulateTime(0.05);
        }
        assertTrue(mesh.ping(a, b, 4, 2), () -> a.peer(b).toString());
    }
}
