package org.meshnet.discovery;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How the server stops. */
final class StopOptions {
    private static final int MOST_SECONDS = 60;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "when told to stop, take nobody new, have the nodes go to another server of this name, and"
                    + " stop when none is left, or after this time, 0 to 60 (default: ${DEFAULT-VALUE}: at once)")
    private int drainSeconds;

    /** @throws ParameterException if the number is out of range */
    long drainNs(CommandLine command) {
        if (drainSeconds < 0 || drainSeconds > MOST_SECONDS) {
            throw new ParameterException(
                    command, "--drain is " + drainSeconds + ", but may be 0 to " + MOST_SECONDS + " seconds");
        }
        return TimeUnit.SECONDS.toNanos(drainSeconds);
    }
}
