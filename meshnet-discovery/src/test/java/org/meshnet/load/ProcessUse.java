package org.meshnet.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What a process of this host uses, as Linux tells it in /proc. Stateless. */
final class ProcessUse {
    /** Of a clock of 100 a second, which is what every Linux shows. */
    private static final long NS_PER_TICK = 10_000_000;

    private static final int BYTES_PER_KILOBYTE = 1024;
    /** Behind the name in parentheses, which may hold blanks: user time, then system time. */
    private static final int USER_TIME_FIELD = 11;

    private static final int RECEIVE_DROPS_FIELD = 12;

    private ProcessUse() {}

    /** Processor time of all its threads so far; empty if there is no such process. */
    static OptionalLong cpuNs(long pid) {
        List<String> lines = lines("/proc/" + pid + "/stat");
        return lines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(cpuNs(lines.get(0)));
    }

    /** @param stat the text of /proc/PID/stat */
    static long cpuNs(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[USER_TIME_FIELD + 1])) * NS_PER_TICK;
    }

    /** Memory that it has in the machine now; 0 if there is no such process. */
    static long residentBytes(long pid) {
        return lines("/proc/" + pid + "/status").stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE)
                .sum();
    }

    /** Datagrams that came to this UDP port of this host and found its buffer full, so far. */
    static long receiveDrops(int port) {
        return receiveDrops(lines("/proc/net/udp"), port) + receiveDrops(lines("/proc/net/udp6"), port);
    }

    /** @param table the lines of /proc/net/udp or udp6 */
    static long receiveDrops(List<String> table, int port) {
        String local = String.format(":%04X", port);
        return table.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > RECEIVE_DROPS_FIELD && fields[1].endsWith(local))
                .mapToLong(fields -> Long.parseLong(fields[RECEIVE_DROPS_FIELD]))
                .sum();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return List.of();
            }
            throw new UncheckedIOException(e);
        }
    }
}
