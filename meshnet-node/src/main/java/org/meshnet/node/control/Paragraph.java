package org.meshnet.node.control;

import java.util.ArrayList;
import java.util.List;

/** Breaks lines between words, so that none is longer than the terminal. Stateless. */
public final class Paragraph {
    private static final int LEAST_ROOM = 20;

    private Paragraph() {}

    /**
     * The line, or more of them.
     *
     * @param indent blanks before all but the first
     */
    public static List<String> lines(String text, int columns, int indent) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        int room = columns;
        while (length(rest) > room && room >= LEAST_ROOM) {
            int end = rest.lastIndexOf(' ', rest.offsetByCodePoints(0, room));
            if (end <= (lines.isEmpty() ? indent : 0)) {
                break;
            }
            lines.add(indented(rest.substring(0, end).stripTrailing(), lines.isEmpty() ? 0 : indent));
            rest = rest.substring(end).strip();
            room = columns - indent;
        }
        lines.add(indented(rest, lines.isEmpty() ? 0 : indent));
        return lines;
    }

    /** All of them. */
    public static List<String> lines(List<String> texts, int columns, int indent) {
        return texts.stream()
                .flatMap(text -> lines(text, columns, indent).stream())
                .toList();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String indented(String text, int indent) {
        return " ".repeat(indent) + text;
    }
}
