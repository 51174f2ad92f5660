package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.node.config.ServerAddress;

class NameResolverTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private boolean isRegistered;
    private boolean isFailing;

    private NameResolver resolver(ServerAddress... servers) {
        return new NameResolver(
                List.of(servers),
                this::lookUp,
                server -> isRegistered,
                (server, endpoints) -> told.add(server + " " + endpoints));
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        asked.add(host);
        if (isFailing) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1")};
    }

    private static ServerAddress name() {
        return new ServerAddress("vpn.example.org", 8000);
    }

    @Test
    void shouldTellAllAddressesOfAName() {
        resolver(name()).look(0);
        assertEquals(List.of("0 [192.0.2.1:8000, [2001:db8::1]:8000]"), told);
    }

    @Test
    void shouldTellNumericAddressesFirstAndAskNobody() {
        NameResolver resolver = resolver(name(), new ServerAddress("192.0.2.9", 1));
        resolver.look(0);
        resolver.look(1000 * SECOND_NS);
        assertEquals("1 [192.0.2.9:1]", told.get(0));
        assertEquals(List.of("vpn.example.org", "vpn.example.org"), asked);
    }

    @Test
    void shouldLookAgainEvery30SecondsWhileNotRegistered() {
        NameResolver resolver = resolver(name());
        for (int second = 0; second <= 60; second++) {
            resolver.look(second * SECOND_NS);
        }
        assertEquals(3, asked.size());
    }

    @Test
    void shouldLookAgainEvery5MinutesWhileRegistered() {
        isRegistered = true;
        NameResolver resolver = resolver(name());
        for (int second = 0; second <= 600; second++) {
            resolver.look(second * SECOND_NS);
        }
        assertEquals(3, asked.size());
    }

    @Test
    void shouldTryAFailingNameAfter1And2And4SecondsUpTo30() {
        isFailing = true;
        NameResolver resolver = resolver(name());
        List<Integer> tries = new ArrayList<>();
        for (int second = 0; second <= 100; second++) {
            int before = asked.size();
            resolver.look(second * SECOND_NS);
            if (asked.size() > before) {
                tries.add(second);
            }
        }
        assertEquals(List.of(0, 1, 3, 7, 15, 31, 61, 91), tries);
    }
}
