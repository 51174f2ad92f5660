package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.Revocation;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimPartition;

/** How a network's document spreads, and what its members make of it. */
@ExtendWith(SimulatedMesh.class)
class PolicyTest {
    private static SimAdministrator close(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::member);
        return administrator;
    }

    private static PolicyJudge.Verdict give(SimMesh mesh, SimNode node, PolicyDocument document) {
        List<PolicyJudge.Verdict> verdicts = new ArrayList<>();
        node.command(new Command.TakePolicy(document, verdicts::add));
        mesh.simulateTime(0.01);
        return verdicts.get(0);
    }

    /** The version that a node was told to keep last; 0 if none. */
    private static long kept(SimNode node) {
        return node.log().membershipNews().stream()
                .filter(MembershipNews.Decided.class::isInstance)
                .map(news ->
                        ((MembershipNews.Decided) news).document().manifest().version())
                .reduce(0L, (before, next) -> next);
    }

    private static boolean hasAll(List<SimNode> nodes, long version) {
        return nodes.stream().allMatch(node -> kept(node) == version);
    }

    @Test
    void shouldReachEverybodyAndWhoComesLater(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        List<SimNode> nodes =
                mesh.nodes(6, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC, SiteKind.FULL_CONE);
        mesh.simulateTime(10);
        PolicyDocument document = administrator.first(administrator.content("allow any -> any icmp\n"));
        assertEquals(PolicyJudge.Verdict.NEWER, give(mesh, nodes.get(0), document));
        assertTrue(mesh.simulateUntil(5, () -> hasAll(nodes, 1)));

        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        assertTrue(mesh.simulateUntil(5, () -> kept(late) == 1));
        assertEquals(0, late.counter("policyRefused"));
    }

    /** Some 80 parts, of which each third is lost or not asked for. */
    @Test
    void shouldFetchALongOneWhereMuchIsLost(SimMesh mesh) {
        mesh.setWideLink(new LinkQuality(10_000_000, 0, 0.1, 0, 0, 0, 1500));
        SimAdministrator administrator = close(mesh);
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PUBLIC_V4);
        mesh.simulateTime(15);
        String text = new Random(5)
                .ints(PolicyContent.TEXT_LENGTH, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        PolicyDocument document = administrator.first(administrator.content(text));
        give(mesh, nodes.get(0), document);
        assertTrue(mesh.simulateUntil(30, () -> hasAll(nodes, 1)));
    }

    @Test
    void shouldHoldToItsRulesAtOnceAndAfterARestart(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        assertTrue(mesh.ping(alice, bob, 6, 1));
        PolicyDocument first = administrator.first(administrator.content("set mtu 1380\nallow any -> any tcp\n"));
        give(mesh, alice, first);
        assertTrue(mesh.simulateUntil(5, () -> hasAll(List.of(alice, bob), 1)));
        assertFalse(mesh.ping(alice, bob, 6, 1));
        assertEquals(
                1,
                bob.status()
                        .member()
                        .standing()
                        .policy()
                        .orElseThrow()
                        .text()
                        .rules()
                        .rules()
                        .size());
        mesh.crash(bob);
        mesh.restart(bob);
        assertTrue(mesh.simulateUntil(
                60, () -> bob.status().member().standing().policy().isPresent()));
        assertFalse(mesh.ping(bob, alice, 6, 1));

        give(mesh, alice, administrator.next(first, administrator.content("allow any -> any icmp\nallow any quux\n")));
        mesh.simulateTime(5);
        assertFalse(mesh.ping(alice, bob, 6, 1), "what is not understood allows nothing");
        assertTrue(bob.status().warnings().toString().contains("is not understood, in line 2"));
    }

    @Test
    void shouldHoldToTheRulesOfItsDiskBeforeItMeetsAnybody(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        PolicyDocument kept = administrator.first(administrator.content("allow any -> any tcp\n"));
        mesh.setMembership((key, name) -> administrator
                .member(key, name)
                .map(closed -> new EngineConfig.Closed(
                        closed.trust(), closed.certificate(), List.of(), Optional.of(kept), Optional.empty())));
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        RulesStatus rules = alice.status().member().conduct().rules().orElseThrow();
        assertEquals(RulesStatus.Source.NETWORK, rules.held().get(0).source());
        assertEquals(1, rules.held().get(0).ruleCount());
    }

    @Test
    void shouldSayThatTwoSignedForOnePlace(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(10);
        give(mesh, alice, administrator.first(administrator.content("# one\n")));
        give(mesh, alice, administrator.first(administrator.content("# other\n")));
        mesh.simulateTime(5);
        assertTrue(
                alice.status().warnings().toString().contains("version 1 of the network's document was signed twice"));
        assertTrue(
                alice.status().member().standing().policy().orElseThrow().fork().isPresent());
        PolicyDocument kept = administrator.first(administrator.content("# third\n"));
        give(mesh, bob, administrator.next(kept, administrator.content("# both\n")));
        mesh.simulateTime(5);
        assertTrue(hasAll(List.of(alice, bob), 2));
    }

    @Test
    void shouldEndSessionsWithWhoWasRevokedEverywhere(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        List<SimNode> nodes = mesh.nodes(5, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(10);
        nodes.forEach(node -> mesh.assertConnected(node, stolen));

        Revocation revocation = new Revocation.OfNode(stolen.key());
        give(mesh, nodes.get(2), administrator.first(administrator.content("", revocation)));
        double beganS = mesh.now();
        assertTrue(mesh.simulateUntil(
                5,
                () -> nodes.stream()
                        .allMatch(node -> node.log().lines("down stolen").size() == 1)));
        assertTrue(mesh.now() - beganS < 5);
        mesh.simulateTime(20);
        for (SimNode node : nodes) {
            assertFalse(mesh.ping(stolen, node, 6, 1));
            assertFalse(mesh.ping(node, stolen, 6, 1));
        }
        mesh.assertConnected(nodes.get(0), nodes.get(4));
    }

    @Test
    void shouldLearnFromTheFirstMemberThatItMeets(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        mesh.crash(bob);
        give(mesh, alice, administrator.first(administrator.content("", new Revocation.OfNode(stolen.key()))));
        mesh.simulateTime(120);
        mesh.restart(bob);
        assertTrue(mesh.simulateUntil(10, () -> kept(bob) == 1));
        mesh.simulateTime(1);
        assertFalse(mesh.ping(stolen, bob, 6, 1));
        mesh.assertConnected(alice, bob);
    }

    @Test
    void shouldKnowAfterARestartWhatItKept(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        PolicyDocument document = administrator.first(administrator.content("", new Revocation.OfNode(stolen.key())));
        alice.setClosed(Optional.of(new EngineConfig.Closed(
                administrator.trust(),
                administrator.certificate(alice.key(), SimAdministrator.named("alice")),
                List.of(),
                Optional.of(document),
                Optional.empty())));
        mesh.crash(alice);
        mesh.restart(alice);
        mesh.simulateTime(10);
        assertFalse(mesh.ping(stolen, alice, 6, 1));
        assertTrue(alice.counter("certificateRefused") > 0);
    }

    /** The membership file was changed for one that names other administrators. */
    @Test
    void shouldSayThatWhatWasKeptDoesNotCount(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimAdministrator other = new SimAdministrator(mesh, 9);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        mesh.simulateTime(2);
        alice.setClosed(Optional.of(new EngineConfig.Closed(
                other.trust(),
                other.certificate(alice.key(), SimAdministrator.named("alice")),
                List.of(),
                Optional.of(administrator.first(administrator.content(""))),
                Optional.empty())));
        mesh.crash(alice);
        mesh.restart(alice);
        mesh.simulateTime(2);
        assertTrue(alice.status().warnings().stream()
                .anyMatch(warning -> warning.text().contains("which was kept, does not count")));
    }

    @Test
    void shouldTakeNothingFromWhoIsNoAdministrator(SimMesh mesh) {
        close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        SimAdministrator stranger = new SimAdministrator(mesh, 9);
        PolicyDocument forged = stranger.first(stranger.content("", new Revocation.OfNode(bob.key())));
        assertEquals(PolicyJudge.Verdict.NOT_AN_ADMINISTRATOR, give(mesh, alice, forged));
        mesh.simulateTime(5);
        mesh.assertConnected(alice, bob);
        assertEquals(0, kept(bob));
    }

    /** A hostile member has a document of its own, and offers it: but for the server nobody asks for a part of it. */
    @Test
    void shouldNotSpreadWhatAStrangerSigned(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimAdministrator stranger = new SimAdministrator(mesh, 9);
        PolicyDocument forged = stranger.first(stranger.content("", new Revocation.OfNode(alice.key())));
        mesh.setMembership((key, name) -> Optional.of(new EngineConfig.Closed(
                stranger.trust(),
                administrator.certificate(key, SimAdministrator.named(name)),
                List.of(),
                Optional.of(forged),
                Optional.empty())));
        SimNode hostile = mesh.node("hostile", SiteKind.PUBLIC_V4);
        mesh.setMembership(administrator::member);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(30);
        assertEquals(0, kept(alice) + kept(bob));
        mesh.assertConnected(alice, bob);
        assertTrue(hostile.counter("policyPartsGiven") > 0);
        assertEquals(0, mesh.servers().get(0).registry().count(RegistryCounter.POLICY_PARTS_GIVEN));
    }

    @Test
    void shouldAgreeWhereTwoAdministratorsSignedAtOnce(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        List<SimNode> left = mesh.nodes(2, SiteKind.PUBLIC_V4);
        SimNode third = mesh.node("third", SiteKind.PUBLIC_V4);
        SimNode fourth = mesh.node("fourth", SiteKind.PUBLIC_V4);
        List<SimNode> right = List.of(third, fourth);
        mesh.simulateTime(5);
        SimPartition cut = mesh.cut(left, right);
        PolicyDocument one = administrator.first(administrator.content("one"));
        PolicyDocument other = administrator.first(administrator.content("other"));
        give(mesh, left.get(0), one);
        give(mesh, third, other);
        mesh.simulateTime(60);
        cut.heal();
        List<SimNode> all = List.of(left.get(0), left.get(1), third, fourth);
        assertTrue(mesh.simulateUntil(
                60, () -> all.stream().map(PolicyTest::text).distinct().count() == 1));
    }

    /** All but the stolen machine are off; whoever comes back asks the server before he meets anybody. */
    @Test
    void shouldLearnFromTheServerBeforeItMeetsWhoWasRevoked(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        mesh.crash(bob);
        give(mesh, alice, administrator.first(administrator.content("", new Revocation.OfNode(stolen.key()))));
        mesh.simulateTime(2);
        alice.stop();
        mesh.simulateTime(120);
        mesh.restart(bob);
        assertTrue(mesh.simulateUntil(2, () -> kept(bob) == 1));
        mesh.simulateTime(30);
        assertEquals(List.of(), bob.log().lines("up stolen"));
        assertFalse(mesh.ping(stolen, bob, 6, 1));
    }

    @Test
    void shouldGiveTheServerItsCopyAgainAfterARestart(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        mesh.crash(bob);
        give(mesh, alice, administrator.first(administrator.content("text")));
        mesh.restartServer();
        mesh.simulateTime(60);
        alice.stop();
        mesh.simulateTime(1);
        mesh.restart(bob);
        assertTrue(mesh.simulateUntil(3, () -> kept(bob) == 1));
    }

    /** In networks that have outgrown sessions of each with each, the server tells who has none. */
    @Test
    void shouldReachEverybodyOfALargeNetworkWithinSeconds(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        List<SimNode> nodes = mesh.nodes(70, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(15);
        give(mesh, nodes.get(0), administrator.first(administrator.content("text")));
        assertTrue(mesh.simulateUntil(5, () -> hasAll(nodes, 1)));
    }

    /** Who has the network's key and is no member can put documents of his own beside the right one. */
    @Test
    void shouldFindTheRightOneBesideThoseOfStrangers(SimMesh mesh) {
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimAdministrator stranger = new SimAdministrator(mesh, 9);
        PolicyDocument forged = stranger.first(stranger.content("forged"));
        for (int i = 0; i < 5; i++) {
            forged = stranger.next(forged, stranger.content("forged " + i));
        }
        PolicyDocument last = forged;
        mesh.setMembership((key, name) -> Optional.of(new EngineConfig.Closed(
                stranger.trust(),
                stranger.certificate(key, SimAdministrator.named(name)),
                List.of(),
                Optional.of(last),
                Optional.empty())));
        mesh.node("hostile", SiteKind.PUBLIC_V4);
        mesh.setMembership(administrator::member);
        mesh.simulateTime(10);
        give(mesh, alice, administrator.first(administrator.content("right")));
        mesh.simulateTime(5);
        alice.stop();
        mesh.simulateTime(1);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        assertTrue(mesh.simulateUntil(5, () -> text(bob).equals("right")));
    }

    /** A server that says nothing of documents delays a member that is alone, and no more. */
    @Test
    void shouldMeetOthersThoughTheServerIsSilent(SimMesh mesh) {
        SimServer server = mesh.server();
        server.corrupt(mesh).begin(ServerLie.NOTHING_OF_DOCUMENTS);
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::member);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(2.5);
        assertEquals(0, alice.log().lines("up bob").size());
        mesh.simulateTime(2);
        mesh.assertConnected(alice, bob);
    }

    private static String text(SimNode node) {
        return node.log().membershipNews().stream()
                .filter(MembershipNews.Decided.class::isInstance)
                .map(news ->
                        ((MembershipNews.Decided) news).document().content().text())
                .reduce("", (before, next) -> next);
    }
}
