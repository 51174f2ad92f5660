package org.meshnet.node.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    private static String text(Random random, int lines) {
        return random.ints(lines, 0, 5).mapToObj(each -> "line " + each + "\n").collect(Collectors.joining());
    }

    /** Takes out what has a minus, then puts in what has a plus, by the numbers. */
    private static List<String> apply(String before, List<String> diff) {
        List<String> lines = new ArrayList<>(before.lines().toList());
        List<String> reversed = new ArrayList<>(diff);
        java.util.Collections.reverse(reversed);
        for (String each : reversed) {
            if (each.startsWith("-")) {
                assertEquals(said(each), lines.remove(number(each) - 1));
            }
        }
        for (String each : diff) {
            if (each.startsWith("+")) {
                lines.add(number(each) - 1, said(each));
            }
        }
        return lines;
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(1, line.indexOf(':')));
    }

    private static String said(String line) {
        return line.substring(line.indexOf(':') + 2);
    }

    @Test
    void shouldSayWhatMakesTheOneTextOfTheOther() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String before = text(random, random.nextInt(12));
            String after = text(random, random.nextInt(12));
            assertEquals(after.lines().toList(), apply(before, LineDiff.of(before, after)), "seed " + seed);
            assertEquals(List.of(), LineDiff.of(before, before));
        }
    }

    @Test
    void shouldNotCompareMoreThanItHasRoomFor() {
        String before = IntStream.range(0, 9_000).mapToObj(i -> "a" + i + "\n").collect(Collectors.joining());
        String after = before.replace("a", "b");
        List<String> diff = LineDiff.of(before, after);
        assertEquals(18_000, diff.size());
        assertTrue(diff.get(0).startsWith("-1: a0"));
    }
}
