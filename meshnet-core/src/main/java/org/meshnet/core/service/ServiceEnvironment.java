package org.meshnet.core.service;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a service manager says to a process that it starts ({@code man 3 sd_notify}, {@code man 3 sd_watchdog_enabled}).
 *
 * @param socket where it listens: a path, or a name of the abstract name space after {@code @}; empty if nobody does
 * @param watchdogNs how soon after a sign of life there has to be another; 0 if nobody waits for any
 */
public record ServiceEnvironment(Optional<String> socket, long watchdogNs) {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";
    private static final long LONGEST_WATCHDOG_US = TimeUnit.DAYS.toMicros(1);

    /** @param pid of this process */
    public static ServiceEnvironment of(Map<String, String> environment, long pid) {
        Optional<String> socket = Optional.ofNullable(environment.get(SOCKET))
                .filter(name -> name.length() > 1 && (name.startsWith("/") || name.startsWith("@")));
        boolean isOurs =
                environment.getOrDefault(WATCHDOG_PID, String.valueOf(pid)).equals(String.valueOf(pid));
        return new ServiceEnvironment(socket, isOurs ? watchdogNs(environment.getOrDefault(WATCHDOG_USEC, "")) : 0);
    }

    private static long watchdogNs(String text) {
        long us = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        return TimeUnit.MICROSECONDS.toNanos(Math.min(us, LONGEST_WATCHDOG_US));
    }
}
