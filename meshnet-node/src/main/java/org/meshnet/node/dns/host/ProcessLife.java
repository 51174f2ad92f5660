package org.meshnet.node.dns.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process of this host, told apart from those that had its number before or will have it: after a restart of the
 * host, or in a container, that is soon.
 *
 * @param number the system's
 * @param startedTicks when it was started, by the kernel's count since the host was; 0 where nobody tells
 */
record ProcessLife(long number, long startedTicks) {
    /** Fields of {@code stat} behind the program's name, up to the one that is wanted (proc(5), field 22). */
    private static final int STARTED_FIELD = 20;

    /** This one. */
    static ProcessLife ofThis() {
        return of(ProcessHandle.current().pid());
    }

    /** The one that has this number now. */
    static ProcessLife of(long number) {
        return new ProcessLife(number, startedTicks(number));
    }

    boolean isRunning() {
        return ProcessHandle.of(number).isPresent() && startedTicks(number) == startedTicks;
    }

    private static long startedTicks(long number) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(number), "stat"), ISO_8859_1);
            // The name stands in brackets and may hold any, blanks too.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
            return Long.parseLong(fields[STARTED_FIELD]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
