package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimAdministrator.NOW;
import static org.meshnet.sim.mesh.SimAdministrator.YEAR;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.Revocation;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.sim.SimPartition;

/** Who belongs to a closed network, and who does not, as all its members see it. */
@ExtendWith(SimulatedMesh.class)
class ClosedNetworkTest {
    private static final int INVITATION = 0x77;
    private static final byte FRAME = 0x44;
    /** Frames without a packet are shorter, but for a certificate's and those that probe the MTU. */
    private static final int CERTIFICATE_LENGTH = 250;

    private static final int LEAST_MTU_PROBE = 1_200;

    private static SimAdministrator close(SimMesh mesh) {
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::member);
        return administrator;
    }

    private static SimNode with(SimMesh mesh, String name, Optional<EngineConfig.Closed> membership) {
        mesh.setMembership((key, any) -> membership);
        return mesh.node(name, SiteKind.PUBLIC_V4);
    }

    private static void skewAll(SimMesh mesh, long hours) {
        mesh.nodes().forEach(node -> node.clock().skew(TimeUnit.HOURS.toNanos(hours)));
    }

    private static List<Warning> warnings(SimNode node, Warning.Kind kind) {
        return node.status().warnings().stream()
                .filter(warning -> warning.kind() == kind)
                .toList();
    }

    private static void assertShutOut(SimMesh mesh, SimNode member, SimNode outsider, String reason) {
        mesh.simulateTime(5);
        assertEquals(Optional.empty(), member.peer(outsider));
        List<Warning> warnings = warnings(member, Warning.Kind.UNCERTIFIED);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).text().contains(outsider.key() + ") " + reason), warnings::toString);
        assertTrue(member.counter("certificateRefused") > 0);
        assertFalse(mesh.ping(outsider, member, 6, 3));
        assertFalse(mesh.ping(member, outsider, 6, 3));
    }

    @Test
    void shouldConnectMembersAndCallThemByTheirCertificates(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership((key, name) -> administrator.member(key, "real-" + name));
        List<SimNode> nodes =
                mesh.nodes(4, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC, SiteKind.FULL_CONE);
        mesh.simulateTime(10);

        for (SimNode one : nodes) {
            for (SimNode other : nodes) {
                if (one != other) {
                    mesh.assertConnected(one, other);
                    assertEquals(
                            "real-" + other.name(),
                            one.peer(other).orElseThrow().member().id());
                }
            }
            assertEquals("real-" + one.name(), one.status().member().id());
            assertTrue(one.log().names().members().values().stream().allMatch(NameTable.Member::isCertified));
            assertEquals(0, one.counter("certificateRefused"));
            assertEquals(List.of(), one.status().warnings());
        }
    }

    @Test
    void shouldShutOutWhoHasTheKeyOnly(SimMesh mesh) {
        mesh.server();
        close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        SimNode outsider = with(mesh, "outsider", Optional.empty());
        mesh.simulateTime(5);

        assertShutOut(mesh, alice, outsider, "shows no certificate");
        assertShutOut(mesh, bob, outsider, "shows no certificate");
        mesh.assertConnected(alice, bob);
        assertEquals(0, alice.kernel().badPacketCount());
        outsider.stop();
        mesh.simulateTime(2);
        assertEquals(List.of(), warnings(alice, Warning.Kind.UNCERTIFIED));
    }

    @Test
    void shouldShutOutWhoShowsWhatIsNotGood(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimAdministrator stranger = new SimAdministrator(mesh, 2);
        NodeKey others = alice.key();

        SimNode copied = with(mesh, "copied", administrator.member(others, "alice"));
        assertShutOut(mesh, alice, copied, "shows another node's certificate");
        copied.stop();
        mesh.setMembership(stranger::member);
        SimNode selfMade = mesh.node("self-made", SiteKind.PUBLIC_V4);
        assertShutOut(mesh, alice, selfMade, "shows a certificate of somebody who is no administrator");
        selfMade.stop();
        mesh.setMembership((key, name) -> administrator.member(
                administrator.certificate(key, SimAdministrator.named(name), new Period(NOW - YEAR, NOW - 25))));
        SimNode expired = mesh.node("expired", SiteKind.PUBLIC_V4);
        assertShutOut(mesh, alice, expired, "shows a certificate that has expired");
        expired.stop();
        mesh.setMembership((key, name) -> administrator.member(
                administrator.certificate(key, SimAdministrator.named(name), new Period(NOW + 26, NOW + YEAR))));
        SimNode early = mesh.node("early", SiteKind.PUBLIC_V4);
        assertShutOut(mesh, alice, early, "shows a certificate that is not valid yet");
    }

    @Test
    void shouldBearClocksThatAreADayWrong(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        Period day = new Period(NOW - 2, NOW + 2);
        mesh.setMembership(
                (key, name) -> administrator.member(administrator.certificate(key, SimAdministrator.named(name), day)));
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        SimNode early = mesh.node("early", SiteKind.PUBLIC_V4);
        alice.clock().skew(TimeUnit.HOURS.toNanos(24));
        early.clock().skew(-TimeUnit.HOURS.toNanos(24));
        mesh.simulateTime(130);

        mesh.assertConnected(alice, bob);
        mesh.assertConnected(bob, early);
        mesh.assertConnected(alice, early);
    }

    @Test
    void shouldEndSessionsWhenACertificateHasExpired(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        mesh.setMembership((key, name) -> administrator.member(
                administrator.certificate(key, SimAdministrator.named(name), new Period(NOW, NOW + 100))));
        SimNode brief = mesh.node("brief", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        mesh.assertConnected(alice, brief);
        assertTrue(
                warnings(brief, Warning.Kind.CERTIFICATE).get(0).text().contains("ends at 2026-01-05T05:00:00Z, in 4"));

        skewAll(mesh, 90);
        mesh.simulateTime(70);
        assertTrue(warnings(brief, Warning.Kind.CERTIFICATE).get(0).text().contains("T05:00:00Z, in 11 h: "));
        skewAll(mesh, 123);
        mesh.simulateTime(70);
        mesh.assertConnected(alice, brief);
        skewAll(mesh, 125);
        mesh.simulateTime(70);
        assertEquals(1, alice.log().lines("down brief").size());
        assertShutOut(mesh, alice, brief, "shows a certificate that has expired");
        assertTrue(warnings(brief, Warning.Kind.CERTIFICATE)
                .get(0)
                .text()
                .startsWith("this node shows a certificate that has expired"));
    }

    @Test
    void shouldCutAwayWhatIsClaimedBeyondTheCertificate(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        Prefix allowed = Prefix.parse("192.168.7.0/24").orElseThrow();
        Prefix claimed = Prefix.parse("192.168.8.0/24").orElseThrow();
        mesh.setMembership((key, name) -> administrator.member(administrator.certificate(
                key, new Grant(List.of(new Label("bob")), List.of(), List.of(), List.of(allowed), 0))));
        mesh.setRouting(new EngineConfig.Routing(List.of(allowed, claimed), RouteConsent.NONE));
        mesh.setRelayForOthers(Optional.of(RelayLimits.DEFAULT));
        SimNode bob = mesh.node("bob", mesh.site(SiteKind.PUBLIC_V4), "10.0.0.200/24");
        mesh.simulateTime(5);

        assertTrue(mesh.ping(alice, bob, 6, 3));
        assertEquals(
                List.of(allowed),
                alice.peer(bob).orElseThrow().routes().stream()
                        .map(route -> route.network())
                        .toList());
        assertFalse(alice.peer(bob).orElseThrow().member().addresses().contains(bob.address(4)));
        assertFalse(mesh.ping(bob, alice, 4, 2));
        String own = warnings(bob, Warning.Kind.CERTIFICATE).get(0).text();
        assertTrue(own.contains("the network 192.168.8.0/24, forwarding for others"), own);
        assertTrue(alice.counter("certificateClaimsCut") > 0);
    }

    @Test
    void shouldGiveACertifiedAddressToWhoHasItWhateverTheKeys(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        List<SimNode> rivals = mesh.nodes(3, SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        IpAddress address = rivals.get(0).address(4);
        Grant owner = new Grant(List.of(new Label("owner")), List.of(), List.of(address), List.of(), 0);
        mesh.setMembership((key, name) -> administrator.member(administrator.certificate(key, owner)));
        SimNode holder = mesh.node("holder", mesh.site(SiteKind.PUBLIC_V4), address + "/24");
        mesh.simulateTime(60);

        assertEquals(address, holder.address(4));
        assertFalse(address.equals(rivals.get(0).address(4)));
        mesh.assertConnected(rivals.get(1), holder);
        mesh.assertConnected(rivals.get(0), holder);
    }

    @Test
    void shouldGiveACertifiedNameToWhoHasItWhateverTheKeys(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        mesh.setMembership((key, name) -> administrator.member(administrator.certificate(key, Grant.NONE)));
        List<SimNode> nameless = List.of(
                mesh.node("db", SiteKind.PUBLIC_V4),
                mesh.node("db.", SiteKind.PUBLIC_V4),
                mesh.node("db-", SiteKind.PUBLIC_V4));
        mesh.setMembership((key, name) -> administrator.member(key, "db"));
        SimNode certified = mesh.node("db server", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);

        for (SimNode node : mesh.nodes()) {
            NameTable.Member db = node.log().names().find(new Label("db")).orElseThrow();
            assertEquals(certified.key(), db.key());
            assertTrue(db.isCertified());
            assertFalse(node.log().names().members().values().stream()
                    .anyMatch(member -> member.isCertified() && !member.key().equals(certified.key())));
        }
        assertEquals(3, nameless.size());
    }

    @Test
    void shouldTakeOneNodeOnlyByAnInvitation(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) INVITATION);
        SigningKey key = SigningKey.fromSeed(seed);
        SignedStatement invitation = administrator.invitation(key, SimAdministrator.named("laptop"));
        mesh.setMembership((node, name) -> administrator.member(administrator.joined(invitation, key, node)));
        SimNode first = mesh.node("first", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        mesh.assertConnected(alice, first);
        SimNode second = mesh.node("second", SiteKind.PUBLIC_V4);

        assertShutOut(mesh, alice, second, "joined by an invitation that another node had used");
        MembershipNews.Joined joined =
                (MembershipNews.Joined) alice.log().membershipNews().get(0);
        assertEquals(first.key(), joined.uses().get(0).key());

        first.stop();
        alice.setClosed(Optional.of(new EngineConfig.Closed(
                administrator.trust(),
                administrator.certificate(alice.key(), SimAdministrator.named("alice")),
                joined.uses(),
                Optional.empty())));
        mesh.crash(alice);
        mesh.restart(alice);
        assertShutOut(mesh, alice, second, "joined by an invitation that another node had used");
    }

    /** A laptop that joined by an invitation. */
    private static SimNode invited(SimMesh mesh, SimAdministrator administrator, SiteKind kind) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) INVITATION);
        SigningKey key = SigningKey.fromSeed(seed);
        SignedStatement invitation = administrator.invitation(key, SimAdministrator.named("laptop"));
        mesh.setMembership((node, name) -> administrator.member(administrator.joined(invitation, key, node)));
        return mesh.node("laptop", kind);
    }

    @Test
    void shouldRenewCertificatesWithoutAnOutage(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::signer);
        SimNode signer = mesh.node("signer", SiteKind.PUBLIC_V4);
        SimNode laptop = invited(mesh, administrator, SiteKind.PORT_RESTRICTED);
        mesh.setMembership(administrator::member);
        SimNode other = mesh.node("other", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        SimFlow flow = mesh.flow(other, laptop, 50);
        mesh.simulateTime(10);

        Certificate renewed = renewed(laptop);
        assertEquals(Optional.empty(), renewed.joining());
        assertEquals(List.of(new Label("laptop")), renewed.grant().names());
        assertEquals(1, signer.counter("certificatesRenewed"));
        assertFalse(laptop.status().member().certificate().orElseThrow().hasJoined());
        assertFalse(other.peer(laptop)
                .orElseThrow()
                .member()
                .certificate()
                .map(MembershipStatus::hasJoined)
                .orElseThrow());

        skewAll(mesh, YEAR - 24 * 100);
        mesh.simulateTime(700);
        assertTrue(renewed(laptop).period().lastHour() > NOW + YEAR + 24 * 200);
        assertTrue(renewed(other).period().lastHour() > NOW + YEAR + 24 * 200);
        assertTrue(renewed(signer).period().lastHour() > NOW + YEAR + 24 * 200, "its own, too");
        assertEquals(4, signer.counter("certificatesRenewed"));
        flow.stop();
        mesh.simulateTime(2);
        assertEquals(0, flow.lostCount());
        mesh.assertConnected(other, laptop);
    }

    /** One that keeps its first certificate, and comes back with it again and again, has one signed all the same. */
    @Test
    void shouldSignOnceForWhoAsksAgainAndAgain(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::signer);
        SimNode signer = mesh.node("signer", SiteKind.PUBLIC_V4);
        SimNode laptop = invited(mesh, administrator, SiteKind.PUBLIC_V4);
        for (int i = 0; i < 4; i++) {
            mesh.simulateTime(20);
            assertEquals(Optional.empty(), renewed(laptop).joining());
            mesh.crash(laptop);
            mesh.restart(laptop);
        }
        assertEquals(1, signer.counter("certificatesRenewed"));
    }

    /** A question, or its answer, that is lost costs some seconds. */
    @Test
    void shouldAskAgainSoonWhereTheQuestionWasLost(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::signer);
        SimNode signer = mesh.node("signer", SiteKind.PUBLIC_V4);
        SimNode laptop = invited(mesh, administrator, SiteKind.PUBLIC_V4);
        laptop.host().filterSent(datagram -> datagram.get(0) != FRAME || datagram.remaining() < CERTIFICATE_LENGTH);
        mesh.simulateTime(10);
        mesh.assertConnected(laptop, signer);
        assertEquals(0, signer.counter("certificatesRenewed"));
        assertEquals(0, signer.counter("certificateRequestsRefused"));

        laptop.host().filterSent(datagram -> true);
        mesh.simulateTime(20);
        assertEquals(Optional.empty(), renewed(laptop).joining());
    }

    /** One that is listed and cannot be reached does not keep the next one from its turn. */
    @Test
    void shouldAskTheNextSignerWhereTheFirstIsNotReached(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::signer);
        List<SimNode> signers = new ArrayList<>(mesh.nodes(2, SiteKind.PUBLIC_V4));
        signers.sort(Comparator.comparing(SimNode::key));
        mesh.simulateTime(5);
        mesh.crash(signers.get(0));
        SimNode laptop = invited(mesh, administrator, SiteKind.PUBLIC_V4);
        mesh.simulateTime(20);
        assertTrue(laptop.peer(signers.get(0)).isPresent());
        assertEquals(Optional.empty(), renewed(laptop).joining());
    }

    /** A signer that takes no questions is asked some times, and then as seldom as one that refuses. */
    @Test
    void shouldNotAskOnAndOnWhereNobodyAnswers(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::signer);
        SimNode signer = mesh.node("signer", SiteKind.PUBLIC_V4);
        SimNode laptop = invited(mesh, administrator, SiteKind.PUBLIC_V4);
        List<ByteBuffer> lost = new ArrayList<>();
        laptop.host().filterSent(datagram -> datagram.get(0) != FRAME || !isQuestion(datagram, lost));
        mesh.simulateTime(590);
        mesh.assertConnected(laptop, signer);
        assertEquals(1 + 4, lost.size());
    }

    private static boolean isQuestion(ByteBuffer datagram, List<ByteBuffer> questions) {
        boolean isLong = datagram.remaining() >= CERTIFICATE_LENGTH && datagram.remaining() < LEAST_MTU_PROBE;
        if (isLong) {
            questions.add(datagram);
        }
        return isLong;
    }

    private static Certificate renewed(SimNode node) {
        return node.log().membershipNews().stream()
                .filter(MembershipNews.Renewed.class::isInstance)
                .map(news -> ((MembershipNews.Renewed) news).certificate())
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    @Test
    void shouldEndSessionsWithWhoIsNotTrustedAnyMore(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode stolen = mesh.node("stolen", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        mesh.assertConnected(alice, stolen);
        PolicyDocument revoking = administrator.first(administrator.content("", new Revocation.OfNode(stolen.key())));
        alice.command(new Command.TakePolicy(revoking, verdict -> {}));
        assertShutOut(mesh, alice, stolen, "was revoked");

        PolicyDocument restoring = administrator.next(revoking, administrator.content(""));
        alice.command(new Command.TakePolicy(restoring, verdict -> {}));
        mesh.simulateTime(10);
        mesh.assertConnected(alice, stolen);
    }

    /** Who asks for a session before its certificate was heard of is looked up, and not answered until it is known. */
    @Test
    void shouldLookUpWhoWantsASession(SimMesh mesh) {
        mesh.server();
        close(mesh);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(11);
        SimPartition cut = mesh.cutFromServers(bob);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        mesh.simulateTime(2);
        assertEquals(Optional.empty(), bob.peer(alice));
        assertTrue(bob.counter("certificateLookUps") > 0);
        cut.heal();
        mesh.simulateTime(2);

        assertTrue(bob.peer(alice).isPresent());
    }

    /**
     * docs/membership.md: an open network becomes a closed one, node after node, and nobody is cut off before its time.
     */
    @Test
    void shouldCloseAnOpenNetworkWithoutAnOutage(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(4, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        List<IpAddress> addresses = nodes.stream().map(node -> node.address(4)).toList();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        Trust lenient = administrator.trust().withUncertifiedUntil(NOW + 48);

        for (SimNode node : nodes.subList(0, 3)) {
            node.setClosed(Optional.of(new EngineConfig.Closed(
                    lenient,
                    administrator.certificate(node.key(), SimAdministrator.named(node.name())),
                    List.of(),
                    Optional.empty())));
            node.stop();
            mesh.restart(node);
            mesh.simulateTime(5);
            for (SimNode one : nodes) {
                for (SimNode other : nodes) {
                    if (one != other) {
                        mesh.assertConnected(one, other);
                    }
                }
            }
        }
        assertEquals(addresses, nodes.stream().map(node -> node.address(4)).toList());

        skewAll(mesh, 49);
        mesh.simulateTime(70);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        mesh.assertConnected(nodes.get(1), nodes.get(2));
        assertShutOut(mesh, nodes.get(0), nodes.get(3), "shows no certificate");
    }
}
