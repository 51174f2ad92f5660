package org.meshnet.node.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Rows of text in columns as wide as their longest cell. Where the terminal is narrower, columns that may go do, and
 * cells that may be cut end with an ellipsis. Not thread-safe.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final String ELLIPSIS = "…";

    private final List<String[]> rows = new ArrayList<>();
    private final int[] leaving;
    private final int[][] cuttable;

    /** All columns stay as they are. */
    public Table() {
        this(new int[0]);
    }

    /**
     * One that fits.
     *
     * @param leaving the columns that may be left out, the first of them first
     * @param cuttable the columns whose cells may be cut, which is done when others have gone, each with how narrow
     *     they may get
     */
    public Table(int[] leaving, int[]... cuttable) {
        this.leaving = leaving.clone();
        this.cuttable = cuttable.clone();
    }

    /** Adds a row. */
    public Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        return lines(Integer.MAX_VALUE);
    }

    /** The same, none of them longer than this. */
    public List<String> lines(int columns) {
        int[] widths = widths();
        boolean[] isLeft = fit(widths, columns);
        return rows.stream().map(row -> cut(line(row, widths, isLeft), columns)).toList();
    }

    /** The same, uncut: what the last column has no room for goes on below it. */
    public List<String> wrapped(int columns) {
        int[] widths = widths();
        int indent = Arrays.stream(widths, 0, widths.length - 1)
                .map(width -> width + GAP.length())
                .sum();
        return Paragraph.lines(lines(), columns, indent);
    }

    /** The heads of the columns for which there is no room. */
    public List<String> leftOut(int columns) {
        boolean[] isLeft = fit(widths(), columns);
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < isLeft.length; i++) {
            if (isLeft[i]) {
                heads.add(rows.get(0)[i]);
            }
        }
        return heads;
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
            }
        }
        return widths;
    }

    /** Makes the widths smaller, and says which columns go. */
    private boolean[] fit(int[] widths, int columns) {
        boolean[] isLeft = new boolean[widths.length];
        for (int column : leaving) {
            if (needed(widths, isLeft) - slack(widths, isLeft) <= columns) {
                break;
            }
            isLeft[column] = true;
        }
        while (needed(widths, isLeft) > columns && slack(widths, isLeft) > 0) {
            widths[widest(widths, isLeft)]--;
        }
        return isLeft;
    }

    private static int needed(int[] widths, boolean[] isLeft) {
        int needed = -GAP.length();
        for (int i = 0; i < widths.length; i++) {
            needed += isLeft[i] ? 0 : widths[i] + GAP.length();
        }
        return needed;
    }

    private int slack(int[] widths, boolean[] isLeft) {
        return Arrays.stream(cuttable)
                .filter(cell -> !isLeft[cell[0]])
                .mapToInt(cell -> slack(cell, widths))
                .sum();
    }

    private static int slack(int[] cell, int[] widths) {
        return Math.max(0, widths[cell[0]] - cell[1]);
    }

    /** The column that can be cut most. */
    private int widest(int[] widths, boolean[] isLeft) {
        return Arrays.stream(cuttable)
                .filter(cell -> !isLeft[cell[0]])
                .max(Comparator.comparingInt(cell -> slack(cell, widths)))
                .orElseThrow()[0];
    }

    private static String line(String[] row, int[] widths, boolean[] isLeft) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            if (!isLeft[i]) {
                String cell = cut(row[i], widths[i]);
                line.append(line.length() > 0 ? GAP : "").append(cell);
                line.append(" ".repeat(widths[i] - cell.codePointCount(0, cell.length())));
            }
        }
        return line.toString().stripTrailing();
    }

    /** As much of it as there is room for. */
    public static String cut(String text, int columns) {
        return text.codePointCount(0, text.length()) <= columns
                ? text
                : text.substring(0, text.offsetByCodePoints(0, columns - 1)) + ELLIPSIS;
    }
}
