package org.meshnet.discovery;

import java.util.concurrent.TimeUnit;
import org.meshnet.discovery.limit.Range;
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
        try {
            Range.require("--drain, in seconds,", drainSeconds, 0, MOST_SECONDS);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
        return TimeUnit.SECONDS.toNanos(drainSeconds);
    }
}
