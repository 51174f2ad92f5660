package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.udp.Nat64;

class Nat64WatchTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Nat64 nat64 = new Nat64();
    private final Nat64Watch watch = new Nat64Watch(this::lookUp, nat64);
    private List<String> answers = List.of("192.0.0.170", "192.0.0.171", "2001:db8:64::c000:ab");
    private int askedCount;

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        assertEquals("ipv4only.arpa", host);
        askedCount++;
        if (answers.isEmpty()) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[answers.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(answers.get(i));
        }
        return addresses;
    }

    private void look(int second) {
        watch.look(second * SECOND_NS);
    }

    @Test
    void shouldAskNobodyWhileThereIsIpv4() {
        look(0);
        assertEquals(0, askedCount);
        assertEquals(Optional.empty(), nat64.prefix());
    }

    @Test
    void shouldFindThePrefixInWhatTheResolverMadeUp() {
        watch.setHasIpv4(false);
        look(0);
        assertEquals(IpAddress.parse("2001:db8:64::"), nat64.prefix());
    }

    /** Whatever is sent to an IPv4 address would go to all of this link, or to nobody. */
    @Test
    void shouldTakeNoPrefixThatLeadsNoFurtherThanThisLink() {
        answers = List.of("ff02::c000:aa", "fe80::c000:aa");
        watch.setHasIpv4(false);
        look(0);
        assertEquals(Optional.empty(), nat64.prefix());
    }

    @Test
    void shouldFindNoneInTheNamesOwnAddressesOrInOthers() {
        answers = List.of("192.0.0.170", "2001:db8:64::c000:ac");
        watch.setHasIpv4(false);
        look(0);
        assertEquals(Optional.empty(), nat64.prefix());
    }

    @Test
    void shouldAskAgainEveryThirtySecondsUntilThereIsOne() {
        answers = List.of();
        watch.setHasIpv4(false);
        for (int second = 0; second < 60; second++) {
            look(second);
        }
        assertEquals(2, askedCount);
        answers = List.of("64:ff9b::c000:aa");
        look(60);
        assertEquals(IpAddress.parse("64:ff9b::"), nat64.prefix());
        look(120);
        assertEquals(3, askedCount);
    }

    @Test
    void shouldUseNoneOnceThereIsIpv4AndAskAtOnceWhenItIsGone() {
        watch.setHasIpv4(false);
        look(0);
        watch.setHasIpv4(true);
        look(1);
        assertEquals(Optional.empty(), nat64.prefix());
        watch.setHasIpv4(false);
        look(2);
        assertEquals(IpAddress.parse("2001:db8:64::"), nat64.prefix());
    }
}
