package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.rule.RuleSyntaxException;

/** Nodes with rules: whom they let reach whom, from their start and through all changes. */
@ExtendWith(SimulatedMesh.class)
class RulesTest {
    private static final Prefix LAN = Prefix.parse("192.168.77.0/24").orElseThrow();
    private static final IpAddress HOST = IpAddress.parse("192.168.77.9").orElseThrow();

    private static void rule(SimNode node, String text) {
        rule(node, RulesStatus.Source.NODE, text);
    }

    private static void rule(SimNode node, RulesStatus.Source source, String text) {
        try {
            RuleSet rules = RuleParser.parse(text, RuleParser.Groups.KNOWN);
            node.command(new Command.Rules(source, rules));
        } catch (RuleSyntaxException e) {
            throw new IllegalArgumentException(e.describe(text));
        }
    }

    private static Optional<RulesStatus> status(SimNode node) {
        return node.status().member().conduct().rules();
    }

    /** The first packet to a node that has rules, of a peer that it has not met, is not lost by them. */
    @Test
    void shouldHoldForPeersFromTheFirstPacketOn(SimMesh mesh) {
        mesh.server();
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        rule(bob, "allow host:alice -> host:bob icmp");
        mesh.simulateTime(1);
        SimNode alice = mesh.node("alice", SiteKind.PORT_RESTRICTED);
        SimNode eve = mesh.node("eve", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(1);
        int first = mesh.sendEcho(alice, bob, 4);
        int refused = mesh.sendEcho(eve, bob, 4);
        mesh.simulateTime(3);
        assertTrue(alice.kernel().hasEchoReply(first));
        assertFalse(eve.kernel().hasEchoReply(refused));
        assertEquals(1, bob.counter("rulesRefusedReceived"));
        assertTrue(eve.kernel().icmpErrorCount() >= 1, "it is told");
        assertFalse(bob.log().lines("refused icmp from eve").isEmpty());
        assertFalse(mesh.ping(bob, alice, 4, 1), "the other direction is not allowed");
        assertEquals(0, alice.counter("rulesRefusedReceived"), "and is not even tried");
    }

    @Test
    void shouldHoldByIpv6AndForSessionsThatAreRenewed(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC);
        rule(bob, "allow host:alice -> any icmp");
        mesh.simulateTime(2);
        assertTrue(mesh.ping(alice, bob, 6, 2));
        assertFalse(mesh.ping(bob, alice, 6, 1));
        SimFlow pings = mesh.echoes(alice, bob, 500);
        mesh.simulateTime(400);
        assertEquals(0, pings.arrivedCount(), "UDP is not allowed");
        assertTrue(mesh.ping(alice, bob));
        mesh.crash(alice);
        mesh.restart(alice);
        mesh.simulateTime(5);
        assertTrue(mesh.ping(alice, bob));
    }

    @Test
    void shouldHoldForRunningFlowsAtOnce(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        SimFlow pings = mesh.echoes(alice, bob, 10);
        mesh.simulateTime(2);
        assertTrue(pings.arrivedCount() > 150, pings.arrivedCount() + " arrived");
        assertEquals(Optional.empty(), status(bob));
        rule(bob, "allow any -> any icmp");
        int stopped = pings.arrivedCount();
        mesh.simulateTime(2);
        assertTrue(pings.arrivedCount() - stopped <= 10, "what is under way");
        rule(bob, "allow host:alice -> any udp");
        mesh.simulateTime(2);
        assertTrue(pings.arrivedCount() - stopped > 150, pings.arrivedCount() - stopped + " arrived");
        assertEquals(1, status(bob).orElseThrow().flowCount());
        rule(bob, "");
        assertEquals(Optional.empty(), status(bob));
        mesh.simulateTime(1);
        assertTrue(mesh.ping(bob, alice));
    }

    @Test
    void shouldHaveTheNetworksRulesAllowItAsWell(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        rule(bob, "allow any -> any icmp");
        rule(bob, RulesStatus.Source.NETWORK, "allow host:carol -> any any");
        assertFalse(mesh.ping(alice, bob, 4, 1));
        rule(bob, RulesStatus.Source.NETWORK, "allow host:alice -> any any");
        assertTrue(mesh.ping(alice, bob, 4, 1));
        assertEquals(2, status(bob).orElseThrow().held().size());
    }

    @Test
    void shouldForgetFlowsInTimeAndWithTheirPeer(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC);
        rule(bob, "allow any -> any icmp");
        mesh.simulateTime(2);
        assertTrue(mesh.ping(alice, bob));
        assertEquals(1, status(bob).orElseThrow().flowCount());
        mesh.simulateTime(80);
        assertEquals(0, status(bob).orElseThrow().flowCount());
        assertTrue(mesh.ping(alice, bob));
        alice.stop();
        mesh.simulateTime(5);
        assertEquals(0, status(bob).orElseThrow().flowCount());
    }

    /** The gateway decides on what is behind it, by the destination. */
    @Test
    void shouldHoldForNetworksBehindMembers(SimMesh mesh) {
        mesh.server();
        mesh.setRouting(new EngineConfig.Routing(List.of(LAN), RouteConsent.NONE));
        SimNode gateway = mesh.node("gateway", SiteKind.PUBLIC);
        gateway.kernel().host(HOST);
        mesh.setRouting(new EngineConfig.Routing(List.of(), RouteConsent.ANY));
        SimNode user = mesh.node("user", SiteKind.PORT_RESTRICTED);
        rule(gateway, "allow host:user -> host:gateway icmp");
        mesh.simulateTime(3);
        assertTrue(mesh.ping(user, gateway, 4, 1));
        assertFalse(mesh.ping(user, HOST, 1), "behind it is not at it");
        rule(gateway, "allow host:user -> 192.168.77.0/24 icmp");
        assertTrue(mesh.ping(user, HOST, 1));
        assertFalse(mesh.ping(user, gateway, 4, 1));
        rule(user, "allow any -> exit icmp");
        assertFalse(mesh.ping(user, HOST, 1), "it is not in the world");
        rule(user, "allow any -> 192.168.77.9 icmp");
        assertTrue(mesh.ping(user, HOST, 1));
    }

    @Test
    void shouldExplainWhatItsRulesComeTo(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        rule(bob, "allow host:carol -> any any\nallow host:alice -> host:bob tcp 22\nallow any -> any icmp");
        List<RuleAnswer> answers = new ArrayList<>();
        for (RuleQuestion.Asked asked : List.of(new RuleQuestion.Asked(6, 22), new RuleQuestion.Asked(1, 0))) {
            bob.command(new Command.Explain(
                    new RuleQuestion(alice.key(), Optional.of(asked)),
                    answer -> answers.add(answer.orElseThrow().rules())));
        }
        bob.command(new Command.Explain(
                new RuleQuestion(alice.key(), Optional.empty()),
                answer -> answers.add(answer.orElseThrow().rules())));
        bob.command(new Command.Explain(
                new RuleQuestion(bob.key(), Optional.empty()), answer -> assertEquals(Optional.empty(), answer)));
        assertEquals(3, answers.size());
        assertFalse(answers.get(0).to().isAllowed());
        assertEquals(2, answers.get(0).from().lines().get(0).number());
        assertTrue(answers.get(1).to().isAllowed() && answers.get(1).from().isAllowed());
        assertEquals(1, answers.get(2).to().lines().size());
        assertEquals(2, answers.get(2).from().lines().size());
    }
}
