package org.meshnet.node.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours finished lines, which stay as long as they are on the screen. */
enum Paint {
    /** None. */
    NONE,
    /** As terminals have had them for forty years. */
    COLOURS;

    private static final String OFF = "\033[0m";
    private static final String BOLD = "\033[1m";
    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String RED = "\033[31m";

    private static final Pattern HEAD = Pattern.compile("(PEER|SERVER|NETWORK)( {2,}[A-Z]+.*)?");
    private static final Pattern WARNING = Pattern.compile("warning .*|refused: .*");
    /** A word in a column of its own. */
    private static final Pattern WORD = Pattern.compile("(?<= {2})(connected|registered|direct|relay|connecting|"
            + "unreachable|unanswered|used|standby|refused)(?= |$)");

    private static final Map<String, String> BY_WORD = Map.of(
            "connected", GREEN,
            "registered", GREEN,
            "direct", GREEN,
            "used", GREEN,
            "relay", YELLOW,
            "connecting", YELLOW,
            "standby", YELLOW,
            "unreachable", RED,
            "unanswered", RED,
            "refused", RED);

    /** The line, coloured. */
    String line(String line) {
        if (this == NONE) {
            return line;
        }
        if (HEAD.matcher(line).matches()) {
            return BOLD + line + OFF;
        }
        if (WARNING.matcher(line).matches()) {
            return YELLOW + line + OFF;
        }
        return WORD.matcher(line)
                .replaceAll(found ->
                        Matcher.quoteReplacement(BY_WORD.getOrDefault(found.group(), "") + found.group() + OFF));
    }
}
