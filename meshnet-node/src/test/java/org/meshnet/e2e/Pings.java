package org.meshnet.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ping that goes on until it is ended. What is lost is told by the numbers of the answers: so it does not matter how
 * smoothly the machine runs ping, and an answer that comes late is one.
 */
final class Pings {
    private static final Pattern ANSWER = Pattern.compile("(?m)^\\d+ bytes from .*icmp_seq=(\\d+) .*time=");

    private final Daemon ping;
    private final double paceSeconds;

    private Pings(Daemon ping, double paceSeconds) {
        this.ping = ping;
        this.paceSeconds = paceSeconds;
    }

    /** Pings the address, at that pace, and waits for the first answer. */
    static Pings start(Lab lab, Node from, String address, double paceSeconds, String... options) {
        Pings pings = begin(lab, from.host(), address, paceSeconds, options);
        pings.awaitMore(1);
        return pings;
    }

    /** The same, and does not wait. */
    static Pings begin(Lab lab, String host, String address, double paceSeconds, String... options) {
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-i", String.valueOf(paceSeconds)));
        command.addAll(List.of(options));
        command.add(address);
        return new Pings(lab.start(host, "ping-" + host, command), paceSeconds);
    }

    private SortedSet<Integer> answered() {
        SortedSet<Integer> numbers = new TreeSet<>();
        Matcher matcher = ANSWER.matcher(ping.log());
        while (matcher.find()) {
            numbers.add(Integer.valueOf(matcher.group(1)));
        }
        return numbers;
    }

    /** How many were answered so far. */
    int answers() {
        return answered().size();
    }

    /** Waits for so many answers more than there are now. */
    Pings awaitMore(int count) {
        int wanted = answers() + count;
        Await.isTrue(count + " more answers to pings", () -> answers() >= wanted);
        return this;
    }

    /** How many were lost between the first that was answered and the last. */
    int lost() {
        SortedSet<Integer> numbers = answered();
        return numbers.last() - numbers.first() + 1 - numbers.size();
    }

    /** The longest time without an answer, between answers: as many as were lost in a row, at the pace of ping. */
    double longestSilenceSeconds() {
        int most = 0;
        int previous = Integer.MAX_VALUE;
        for (int number : answered()) {
            most = Math.max(most, number - previous);
            previous = number;
        }
        return most * paceSeconds;
    }

    /** Ends it. */
    void end() {
        ping.kill();
    }
}
