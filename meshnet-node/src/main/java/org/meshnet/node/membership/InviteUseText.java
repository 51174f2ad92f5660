package org.meshnet.node.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.membership.Statement;

/** Who joined by which invitation, a line {@code SERIAL KEY LAST-HOUR} for each. Stateless. */
public final class InviteUseText {
    private static final int WORDS = 3;
    private static final int HEX = 16;

    private InviteUseText() {}

    /** The lines. */
    public static String of(List<InviteUse> uses) {
        StringBuilder text = new StringBuilder("# Which nodes joined by which invitation, so that none serves twice.");
        uses.forEach(use -> text.append('\n')
                .append(Statement.Subject.serialText(use.serial()))
                .append(' ')
                .append(use.key().hex())
                .append(' ')
                .append(use.lastHour()));
        return text.toString();
    }

    /** What the lines say; a damaged one says nothing, as one that was lost. */
    public static List<InviteUse> parse(String text) {
        List<InviteUse> uses = new ArrayList<>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> use(line).ifPresent(uses::add));
        return uses;
    }

    private static Optional<InviteUse> use(String line) {
        String[] words = line.split(" ", -1);
        try {
            return words.length == WORDS
                    ? Optional.of(new InviteUse(
                            Long.parseUnsignedLong(words[0], HEX),
                            NodeKey.of(Hex.decode(words[1])),
                            Long.parseLong(words[2])))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
