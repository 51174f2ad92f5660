package org.meshnet.core.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Reads what a side of a rule, or an end of a test, names. */
final class SelectorReader {
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

    private final RuleParser.Groups groups;
    private final Set<Label> named = new HashSet<>();

    SelectorReader(RuleParser.Groups groups) {
        this.groups = groups;
    }

    /** One or several, with commas in between. */
    Side side(LineScanner scanner) throws RuleSyntaxException {
        List<Selector> selectors = new ArrayList<>();
        do {
            selectors.add(selector(scanner, scanner.word()));
            if (selectors.size() > RuleText.MAX_LIST) {
                throw scanner.problem("more than " + RuleText.MAX_LIST + " in one list");
            }
        } while (scanner.takeComma());
        return new Side(selectors);
    }

    /** One; a bare name is a host's. */
    Selector end(LineScanner scanner) throws RuleSyntaxException {
        String word = scanner.word();
        boolean isWord = RuleText.ANY.equals(word) || RuleText.EXIT.equals(word);
        Optional<Label> name = isWord || KEY.matcher(word).matches() ? Optional.empty() : Label.parse(word);
        return name.isPresent() ? new Selector.Host(name.get()) : selector(scanner, word);
    }

    private Selector selector(LineScanner scanner, String word) throws RuleSyntaxException {
        if (RuleText.ANY.equals(word)) {
            return new Selector.Any();
        }
        if (RuleText.EXIT.equals(word)) {
            return new Selector.Exit();
        }
        if (word.startsWith(RuleText.GROUP)) {
            return group(scanner, word);
        }
        if (word.startsWith(RuleText.HOST)) {
            return new Selector.Host(name(scanner, word.substring(RuleText.HOST.length())));
        }
        return KEY.matcher(word).matches() ? new Selector.Key(NodeKey.of(Hex.decode(word))) : network(scanner, word);
    }

    private Selector group(LineScanner scanner, String word) throws RuleSyntaxException {
        if (groups == RuleParser.Groups.UNKNOWN) {
            throw scanner.problem("groups need a closed network: in an open one nobody vouches for who is in a group. "
                    + "Name hosts, addresses or keys");
        }
        Label name = name(scanner, word.substring(RuleText.GROUP.length()));
        named.add(name);
        if (named.size() > RuleText.MAX_GROUPS) {
            throw scanner.problem("more than " + RuleText.MAX_GROUPS + " groups are named");
        }
        return new Selector.Group(name);
    }

    private static Label name(LineScanner scanner, String text) throws RuleSyntaxException {
        return Label.parse(text)
                .orElseThrow(() -> scanner.problem("a name is 1 to " + Label.MAX_LENGTH
                        + " letters, digits and hyphens, no hyphen at either end"));
    }

    private static Selector network(LineScanner scanner, String word) throws RuleSyntaxException {
        Optional<Prefix> prefix = word.indexOf('/') >= 0
                ? Prefix.parse(word)
                : IpAddress.parse(word).map(address -> new Prefix(address, address.bitCount()));
        if (prefix.isEmpty()) {
            throw scanner.problem("expected any, exit, group:NAME, host:NAME, an address, a network or a node's key");
        }
        if (!prefix.get().isNetwork()) {
            throw scanner.problem("a network has no bits behind its prefix: "
                    + prefix.get().network() + " is meant, or "
                    + prefix.get().address());
        }
        return new Selector.Network(prefix.get());
    }
}
