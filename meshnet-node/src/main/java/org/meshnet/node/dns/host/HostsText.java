package org.meshnet.node.dns.host;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a hosts file with a block of this node's in it, between two marks that name the interface and the
 * process. What stands around it stays as it is, byte for byte. Stateless.
 */
final class HostsText {
    /** The mark says if the line before it had no end, which it was given. */
    private static final String ADDED_END = ", after a line without end";

    /** Possessive, as else a long block takes a frame of the stack for each of its lines. */
    private static final Pattern BLOCK = Pattern.compile(
            "(\\n?)^# meshnet-node begin: interface (\\S+), process (\\d{1,18}), started (\\d{1,18})"
                    + "(, after a line without end)?\\n"
                    + "(?:[0-9a-f:.]+\\t[^\\n]*\\n)*+"
                    + "(?:# meshnet-node end: interface \\2, process \\3, started \\4(?:\\n|\\z))?",
            Pattern.MULTILINE);

    private HostsText() {}

    /** The text with these lines in the block of this interface and process. */
    static String with(String text, String link, ProcessLife process, List<String> lines) {
        String rest = without(text, link, process);
        boolean lacksEnd = !rest.isEmpty() && !rest.endsWith("\n");
        String mark = "interface " + link + ", process " + process.number() + ", started " + process.startedTicks();
        StringBuilder block = new StringBuilder(rest);
        block.append(lacksEnd ? "\n" : "")
                .append("# meshnet-node begin: ")
                .append(mark)
                .append(lacksEnd ? ADDED_END : "")
                .append('\n');
        lines.forEach(line -> block.append(line).append('\n'));
        return block.append("# meshnet-node end: ").append(mark).append('\n').toString();
    }

    /** The text without the block of this interface and process. */
    static String without(String text, String link, ProcessLife process) {
        return without(text, block -> link(block).equals(link) && process(block).equals(process));
    }

    /** The text without the blocks of processes that are no more, which were killed. */
    static String withoutDead(String text, Predicate<ProcessLife> isAlive) {
        return without(text, block -> !isAlive.test(process(block)));
    }

    private static String without(String text, Predicate<MatchResult> goes) {
        return BLOCK.matcher(text)
                .replaceAll(block -> Matcher.quoteReplacement(goes.test(block) ? around(block) : block.group()));
    }

    private static String link(MatchResult block) {
        return block.group(2);
    }

    private static ProcessLife process(MatchResult block) {
        return new ProcessLife(Long.parseLong(block.group(3)), Long.parseLong(block.group(4)));
    }

    /** The end of the line before stays, unless it came with the block. */
    private static String around(MatchResult block) {
        return block.group(5) == null ? block.group(1) : "";
    }
}
