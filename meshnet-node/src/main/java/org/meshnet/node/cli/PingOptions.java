package org.meshnet.node.cli;

import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * How to ping.
 *
 * @param count how many at most
 * @param intervalMs between the starts of two
 * @param isJson is the result printed as one JSON object
 * @param isUntilDirect does an answer over a direct path end it
 */
record PingOptions(int count, int intervalMs, boolean isJson, boolean isUntilDirect) {
    static final int DEFAULT_COUNT = 5;
    static final int DEFAULT_COUNT_UNTIL_DIRECT = 30;
    static final int DEFAULT_INTERVAL_MS = 1000;

    private static final int MOST_PINGS = 100_000;
    private static final int SHORTEST_INTERVAL_MS = 10;
    private static final int LONGEST_INTERVAL_MS = 60_000;

    /** As often as usual. */
    static PingOptions standard(boolean isJson, boolean isUntilDirect) {
        int count = isUntilDirect ? DEFAULT_COUNT_UNTIL_DIRECT : DEFAULT_COUNT;
        return new PingOptions(count, DEFAULT_INTERVAL_MS, isJson, isUntilDirect);
    }

    /** @throws UserError if the text is no number in its range */
    PingOptions withCount(String text) throws UserError {
        int given = number(CommandTree.COUNT, text, 1, MOST_PINGS);
        return new PingOptions(given, intervalMs, isJson, isUntilDirect);
    }

    /** @throws UserError if the text is no number of milliseconds in its range */
    PingOptions withInterval(String text) throws UserError {
        int givenMs = number(CommandTree.INTERVAL, text, SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS);
        return new PingOptions(count, givenMs, isJson, isUntilDirect);
    }

    static int number(String option, String text, int least, int most) throws UserError {
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw new UserError(
                    ExitCode.USAGE, option + ": no such number; expected one from " + least + " to " + most);
        }
        return number;
    }
}
