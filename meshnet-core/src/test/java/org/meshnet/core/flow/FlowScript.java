package org.meshnet.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.rule.RuleSyntaxException;

/**
 * Alice, and what passes between her and Bob, step by step: {@code < PACKET VERDICT} comes from Bob, {@code > PACKET
 * VERDICT} goes to him, {@code wait SECONDS}, {@code = RULE} replaces the rules. A verdict is {@code +}, or {@code -}
 * no rule, {@code !h} bad headers, {@code !f} stray fragment, {@code !e} stray error.
 */
final class FlowScript {
    static final Member ALICE = member(1, "alice", "dev");
    static final Member BOB = member(2, "bob", "ops");
    static final Places PLACES = new Places(
            prefixes("10.0.0.0/24", "fd00::/64"),
            prefixes("192.168.7.0/24", "fd77::/64", "192.168.9.0/24", "fd99::/64", "0.0.0.0/0", "::/0"));

    final PeerFlows flows = new PeerFlows();
    final FlowRoom room;
    final FlowFilter filter = new FlowFilter();
    private int epoch;
    long nowNs = 1;

    FlowScript(String rules) throws RuleSyntaxException {
        this(rules, new FlowRoom());
    }

    FlowScript(String rules, FlowRoom room) throws RuleSyntaxException {
        this.room = room;
        rule(List.of(RuleParser.parse(rules.replace(';', '\n'), RuleParser.Groups.KNOWN)));
    }

    private static Member member(int number, String name, String group) {
        byte[] key = new byte[NodeKey.LENGTH];
        key[0] = (byte) number;
        return new Member(Optional.of(NodeKey.of(key)), Label.parse(name), Set.of(new Label(group)));
    }

    private static List<Prefix> prefixes(String... texts) {
        return List.of(texts).stream()
                .map(text -> Prefix.parse(text).orElseThrow())
                .toList();
    }

    void rule(List<RuleSet> sets) {
        flows.rule(new PeerRules(new RuleBook(sets, ALICE, PLACES, room), BOB, ++epoch));
    }

    void run(String steps) throws RuleSyntaxException {
        for (String step : steps.trim().split("\\s*;\\s*", -1)) {
            run(step, steps);
        }
    }

    private void run(String step, String all) throws RuleSyntaxException {
        if (step.startsWith("wait ")) {
            nowNs += Long.parseLong(step.substring(5)) * 1_000_000_000L;
        } else if (step.startsWith("=")) {
            rule(List.of(RuleParser.parse(step.substring(1), RuleParser.Groups.KNOWN)));
        } else {
            int space = step.lastIndexOf(' ');
            Verdict verdict = decide(step.startsWith("<"), PacketText.packet(step.substring(1, space)));
            assertEquals(expected(step.substring(space + 1)), verdict, step + " in " + all);
        }
    }

    Verdict decide(boolean isIn, byte[] packet) {
        ByteBuffer buffer = ByteBuffer.allocate(packet.length + 7).put(7, packet);
        assertEquals(true, IpPacket.isValid(buffer, 7, packet.length), "the test's packet");
        return filter.decide(flows, isIn, buffer, 7, packet.length, nowNs);
    }

    private static Verdict expected(String text) {
        return switch (text) {
            case "+" -> Verdict.PASS;
            case "-" -> Verdict.NO_RULE;
            case "!h" -> Verdict.BAD_HEADERS;
            case "!f" -> Verdict.STRAY_FRAGMENT;
            case "!e" -> Verdict.STRAY_ERROR;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
