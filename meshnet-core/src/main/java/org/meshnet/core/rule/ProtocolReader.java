package org.meshnet.core.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what of the traffic a rule or a test is about. Stateless. */
final class ProtocolReader {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(-(\\d{1,5}))?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");

    private ProtocolReader() {}

    /** Of a rule. */
    static Protocol read(LineScanner scanner) throws RuleSyntaxException {
        return switch (scanner.word()) {
            case RuleText.ANY -> Protocol.ANY;
            case RuleText.ICMP -> Protocol.ICMP;
            case RuleText.TCP -> Protocol.tcp(ports(scanner));
            case RuleText.UDP -> Protocol.udp(ports(scanner));
            case RuleText.PROTO -> Protocol.other(number(scanner));
            default -> throw scanner.problem("expected any, icmp, tcp, udp or proto");
        };
    }

    /** Of a test: with one port if it has ports. */
    static Protocol readOne(LineScanner scanner) throws RuleSyntaxException {
        Protocol protocol = read(scanner);
        boolean hasPorts = protocol.kind() == Protocol.Kind.TCP || protocol.kind() == Protocol.Kind.UDP;
        if (protocol.kind() == Protocol.Kind.ANY
                || (hasPorts && !protocol.ports().isOne())) {
            throw scanner.problem("a test is about icmp, one port of tcp or udp, or one protocol");
        }
        return protocol;
    }

    private static int number(LineScanner scanner) throws RuleSyntaxException {
        String word = scanner.word();
        int number = NUMBER.matcher(word).matches() ? Integer.parseInt(word) : Integer.MAX_VALUE;
        if (number > Protocol.MAX_NUMBER) {
            throw scanner.problem("expected the number of a protocol, 0 to " + Protocol.MAX_NUMBER);
        }
        return number;
    }

    private static Ports ports(LineScanner scanner) throws RuleSyntaxException {
        if (scanner.isAtEnd()) {
            return Ports.ALL;
        }
        List<Ports.Range> ranges = new ArrayList<>();
        do {
            ranges.add(range(scanner, scanner.word()));
            if (ranges.size() > RuleText.MAX_LIST) {
                throw scanner.problem("more than " + RuleText.MAX_LIST + " in one list");
            }
        } while (scanner.takeComma());
        return new Ports(ranges);
    }

    private static Ports.Range range(LineScanner scanner, String word) throws RuleSyntaxException {
        var matcher = RANGE.matcher(word);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
            if (first <= last && last <= Ports.MAX) {
                return new Ports.Range(first, last);
            }
        }
        throw scanner.problem("expected a port or a range of ports, as 22 or 8000-8100, up to " + Ports.MAX);
    }
}
