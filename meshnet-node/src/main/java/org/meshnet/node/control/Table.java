package org.meshnet.node.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in columns as wide as their longest cell. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    /** Adds a row. */
    public Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            char[] padding = new char[widths[i] - row[i].codePointCount(0, row[i].length())];
            Arrays.fill(padding, ' ');
            line.append(i > 0 ? GAP : "").append(row[i]).append(padding);
        }
        return line.toString().stripTrailing();
    }
}
