package org.meshnet.core.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds where a code is wrong, by its blocks' check characters and its length. */
final class CodeCheck {
    private static final int MOST_NAMED = 3;

    private final int[] values;
    private final LengthSource length;

    /** How long a code is to be. */
    @FunctionalInterface
    interface LengthSource {
        /** @param firstBlock which is good, the whole of it or all that there is */
        int of(int[] firstBlock) throws WrongCode;
    }

    /** @param values of the code's characters, 0 to 31 */
    CodeCheck(int[] values, LengthSource length) {
        this.values = values;
        this.length = length;
    }

    void requireGood() throws WrongCode {
        if (values.length < CodeText.BLOCK) {
            throw new WrongCode("the code ends too early, after " + values.length + " characters: copy it whole");
        }
        if (!isGood(0, CodeText.BLOCK)) {
            throw wrongBlocks(badBlocks(values.length));
        }
        int[] firstBlock = new int[CodeText.BLOCK];
        System.arraycopy(values, 0, firstBlock, 0, firstBlock.length);
        requireGood(length.of(firstBlock));
    }

    private void requireGood(int expected) throws WrongCode {
        int there = Math.min(values.length, expected);
        List<Integer> bad = badBlocks(values.length < expected ? there / CodeText.BLOCK * CodeText.BLOCK : there);
        if (values.length == expected) {
            if (!bad.isEmpty()) {
                throw wrongBlocks(bad);
            }
            return;
        }
        if (bad.isEmpty()) {
            throw values.length < expected ? tooEarly(expected) : tooLate(expected);
        }
        throw isShifted(bad, there) ? shifted(bad.get(0), expected) : wrongBlocks(bad);
    }

    private WrongCode tooEarly(int expected) {
        return new WrongCode(
                "the code ends too early, after " + values.length + " of " + expected + " characters: copy it whole");
    }

    private WrongCode tooLate(int expected) {
        return new WrongCode("behind the code, which has " + expected + " characters, there are "
                + (values.length - expected) + " more: copy nothing but the code");
    }

    /** A character too few or too many makes every block behind it wrong. */
    private static boolean isShifted(List<Integer> bad, int end) {
        return bad.size() * CodeText.BLOCK >= end - CodeText.BLOCK - bad.get(0);
    }

    private WrongCode shifted(int from, int expected) {
        int count = Math.abs(values.length - expected);
        String what = values.length < expected ? "missing" : "too many";
        return new WrongCode(
                (count == 1 ? "one character is " + what + "," : count + " characters are " + what + ", the first")
                        + " among the characters " + range(from) + ": the code has " + expected
                        + " characters, this has "
                        + values.length);
    }

    /** Those among so many characters whose check characters do not fit. */
    private List<Integer> badBlocks(int end) {
        List<Integer> bad = new ArrayList<>();
        for (int from = 0; from < end; from += CodeText.BLOCK) {
            if (!isGood(from, Math.min(end, from + CodeText.BLOCK))) {
                bad.add(from);
            }
        }
        return bad;
    }

    private boolean isGood(int from, int to) {
        int checks = to - CheckCharacters.COUNT;
        if (checks <= from) {
            return false;
        }
        int[] expected = CheckCharacters.of(values, from, checks);
        return values[checks] == expected[0] && values[checks + 1] == expected[1];
    }

    private WrongCode wrongBlocks(List<Integer> bad) {
        String named = bad.stream().limit(MOST_NAMED).map(this::range).collect(Collectors.joining(", "));
        String more = bad.size() > MOST_NAMED ? " and further ones" : "";
        return new WrongCode(
                bad.size() == 1
                        ? "one of the characters " + named + " of the code is wrong"
                        : "characters of the code are wrong, among those from " + named + more
                                + " (a missing one, too, makes all behind it wrong)");
    }

    private String range(int from) {
        return (from + 1) + " to " + Math.min(values.length, from + CodeText.BLOCK);
    }
}
