package org.meshnet.core.net;

/**
 * The text of an IPv6 address after RFC 5952 §4: lower case, no leading zeros, the longest run of zero groups as
 * {@code ::}.
 */
final class V6Text {
    private static final int GROUP_COUNT = 8;

    private V6Text() {}

    static String format(long high, long low) {
        int[] groups = new int[GROUP_COUNT];
        for (int i = 0; i < GROUP_COUNT; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUP_COUNT; i++) {
            int length = zeroRun(groups, i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        if (runStart < 0) {
            return join(groups, 0, GROUP_COUNT);
        }
        return join(groups, 0, runStart) + "::" + join(groups, runStart + runLength, GROUP_COUNT);
    }

    private static int zeroRun(int[] groups, int from) {
        int end = from;
        while (end < GROUP_COUNT && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
