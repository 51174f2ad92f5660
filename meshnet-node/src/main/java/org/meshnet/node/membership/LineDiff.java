package org.meshnet.node.membership;

import java.util.ArrayList;
import java.util.List;

/** Which lines of one text another one has not, and the other way round. Stateless. */
public final class LineDiff {
    /** Above this many pairs of lines, what lies between the equal ends is not compared. */
    private static final long MOST_PAIRS = 4_000_000;

    private LineDiff() {}

    /** Lines with {@code -} that only the first has, with {@code +} those of the other; numbered, in order. */
    public static List<String> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> fresh = after.lines().toList();
        int start = 0;
        int least = Math.min(old.size(), fresh.size());
        while (start < least && old.get(start).equals(fresh.get(start))) {
            start++;
        }
        int end = 0;
        while (end < least - start && old.get(old.size() - 1 - end).equals(fresh.get(fresh.size() - 1 - end))) {
            end++;
        }
        return between(old.subList(start, old.size() - end), fresh.subList(start, fresh.size() - end), start + 1);
    }

    private static List<String> between(List<String> old, List<String> fresh, int firstLine) {
        List<String> lines = new ArrayList<>();
        boolean isCompared = (long) old.size() * fresh.size() <= MOST_PAIRS;
        int[][] common = isCompared ? common(old, fresh) : new int[1][1];
        int i = 0;
        int j = 0;
        while (i < old.size() || j < fresh.size()) {
            boolean isBoth = isCompared
                    && i < old.size()
                    && j < fresh.size()
                    && old.get(i).equals(fresh.get(j));
            if (isBoth) {
                i++;
                j++;
            } else if (i < old.size() && (j == fresh.size() || !isCompared || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("-" + (firstLine + i) + ": " + old.get(i++));
            } else {
                lines.add("+" + (firstLine + j) + ": " + fresh.get(j++));
            }
        }
        return lines;
    }

    /** How long the longest common part of what follows is, for each place. */
    private static int[][] common(List<String> old, List<String> fresh) {
        int[][] common = new int[old.size() + 1][fresh.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = fresh.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(fresh.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
