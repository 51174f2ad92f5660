package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.lookup.ServerLookUp;

class NameResolverTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private List<String> answer = List.of("192.0.2.1", "2001:db8::1");
    private boolean isRegistered;
    private boolean isFailing;

    private NameResolver resolver(ServerAddress... servers) {
        return resolver(Runnable::run, servers);
    }

    private NameResolver resolver(Executor executor, ServerAddress... servers) {
        NameResolver resolver = new NameResolver(
                ServerLookUp.withoutServices(this::lookUp),
                executor,
                server -> isRegistered,
                (server, places) -> told.add(server + " " + places.endpoints()));
        Map<Integer, ServerAddress> numbered = new TreeMap<>();
        List.of(servers).forEach(server -> numbered.put(numbered.size(), server));
        resolver.use(numbered);
        return resolver;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        asked.add(host);
        if (isFailing) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[answer.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(answer.get(i));
        }
        return addresses;
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

    /** Looks every half second, as the daemon does, and tells in which seconds it asked. */
    private List<Double> seconds(NameResolver resolver, double from, double to) {
        List<Double> seconds = new ArrayList<>();
        for (double second = from; second <= to; second += 0.5) {
            int before = asked.size();
            resolver.look((long) (second * SECOND_NS));
            if (asked.size() > before) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    @Test
    void shouldLookAgainEvery5SecondsWhileNotRegistered() {
        assertEquals(List.of(0.0, 5.0, 10.0, 15.0), seconds(resolver(name()), 0, 19));
    }

    @Test
    void shouldLookAgainEveryMinuteWhileRegistered() {
        isRegistered = true;
        assertEquals(List.of(0.0, 60.0, 120.0), seconds(resolver(name()), 0, 179));
    }

    @Test
    void shouldLookAgainAtOnceWhenTheRegistrationIsLost() {
        isRegistered = true;
        NameResolver resolver = resolver(name());
        seconds(resolver, 0, 20);
        isRegistered = false;
        assertEquals(List.of(20.5, 25.5), seconds(resolver, 20.5, 30));
    }

    @Test
    void shouldLookAgainAtOnceInAnotherNetwork() {
        isRegistered = true;
        NameResolver resolver = resolver(name());
        seconds(resolver, 0, 20);
        resolver.onNetworkChanged();
        assertEquals(List.of(20.5, 80.5), seconds(resolver, 20.5, 90));
    }

    @Test
    void shouldAskOnceASecondAtMostWhateverHappens() {
        NameResolver resolver = resolver(name());
        for (int i = 0; i < 100; i++) {
            isRegistered = !isRegistered;
            resolver.onNetworkChanged();
            resolver.look(i * SECOND_NS / 10);
        }
        assertEquals(10, asked.size());
    }

    @Test
    void shouldTellWhereTheNameLeadsNow() {
        isRegistered = true;
        NameResolver resolver = resolver(name());
        seconds(resolver, 0, 59);
        answer = List.of("198.51.100.7");
        seconds(resolver, 60, 60);
        assertEquals(List.of("0 [192.0.2.1:8000, [2001:db8::1]:8000]", "0 [198.51.100.7:8000]"), told);
    }

    @Test
    void shouldKeepTheAddressesOfANameThatIsNotFoundAnyMore() {
        NameResolver resolver = resolver(name());
        resolver.look(0);
        isFailing = true;
        seconds(resolver, 0.5, 60);
        isFailing = false;
        answer = List.of("0.0.0.0");
        seconds(resolver, 60.5, 120);
        assertEquals(1, told.size());
    }

    @Test
    void shouldTryAFailingNameAfter1And2And4AndThenEvery5Seconds() {
        isFailing = true;
        assertEquals(List.of(0.0, 1.0, 3.0, 7.0, 12.0, 17.0), seconds(resolver(name()), 0, 20));
    }

    @Test
    void shouldTryANameThatFailsWhileRegisteredEverMoreSeldom() {
        NameResolver resolver = resolver(name());
        isRegistered = true;
        isFailing = true;
        assertEquals(List.of(0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0, 123.0, 183.0), seconds(resolver, 0, 200));
    }

    @Test
    void shouldNotLetANameThatIsNotAnsweredHoldUpAnother() {
        List<Runnable> underWay = new ArrayList<>();
        NameResolver resolver = resolver(underWay::add, new ServerAddress("slow.example.org", 1), name());
        resolver.look(0);
        underWay.get(1).run();
        assertEquals(List.of("1 [192.0.2.1:8000, [2001:db8::1]:8000]"), told);
        for (int second = 1; second < 100; second++) {
            resolver.look(second * SECOND_NS);
        }
        assertEquals(3, underWay.size(), "each is asked by one thread at most");
        underWay.get(0).run();
        assertEquals("0 [192.0.2.1:1, [2001:db8::1]:1]", told.get(1));
    }

    @Test
    void shouldTellNothingOfANameThatIsNotWantedAnyMoreWhenItsAnswerComes() {
        List<Runnable> underWay = new ArrayList<>();
        NameResolver resolver = resolver(underWay::add, name());
        resolver.look(0);
        resolver.use(Map.of(0, new ServerAddress("192.0.2.9", 1)));
        underWay.get(0).run();
        assertEquals(List.of(), told);
        resolver.look(1);
        assertEquals(List.of("0 [192.0.2.9:1]"), told);
    }

    @Test
    void shouldTryAgainWhereThereIsNoThread() {
        List<Runnable> underWay = new ArrayList<>();
        boolean[] isFull = {true};
        NameResolver resolver = resolver(
                task -> {
                    if (isFull[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    underWay.add(task);
                },
                name());
        resolver.look(0);
        isFull[0] = false;
        resolver.look(SECOND_NS);
        assertEquals(1, underWay.size());
    }
}
