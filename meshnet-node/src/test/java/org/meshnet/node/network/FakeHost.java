package org.meshnet.node.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;

/** A host as a test says that it is. */
final class FakeHost implements HostView {
    private final List<HostInterface> interfaces = new ArrayList<>();
    private final List<HostRoute> defaults = new ArrayList<>();
    private final List<HostRoute> routes = new ArrayList<>();
    private Runnable beforeRoutes = () -> {};
    int lookCount;

    static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    /** Adds an interface, whose index is the count of interfaces so far and one. */
    FakeHost has(String name, Kind kind, String... addresses) {
        return has(name, kind, false, addresses);
    }

    FakeHost hasMesh(String name, String... addresses) {
        return has(name, Kind.TUNNEL, true, addresses);
    }

    private FakeHost has(String name, Kind kind, boolean isMesh, String... addresses) {
        List<Prefix> prefixes = Stream.of(addresses).map(FakeHost::prefix).toList();
        interfaces.add(new HostInterface(interfaces.size() + 1, name, kind, isMesh, 1_500, prefixes));
        return this;
    }

    /** The last interface sends packets of so many bytes. */
    FakeHost withMtu(int mtu) {
        HostInterface last = interfaces.remove(interfaces.size() - 1);
        interfaces.add(new HostInterface(last.index(), last.name(), last.kind(), last.isMesh(), mtu, last.addresses()));
        return this;
    }

    /** The last interface has a default route. */
    FakeHost withDefault(String destination, String gateway) {
        defaults.add(new HostRoute(prefix(destination), interfaces.size(), IpAddress.parse(gateway)));
        return this;
    }

    /** The last interface has a route. */
    FakeHost withRoute(String destination) {
        routes.add(new HostRoute(prefix(destination), interfaces.size(), IpAddress.parse("192.0.2.254")));
        return this;
    }

    /** What happens once, after the next look at interfaces and before that at routes. */
    FakeHost beforeRoutes(Runnable change) {
        beforeRoutes = change;
        return this;
    }

    FakeHost without(String name) {
        interfaces.removeIf(each -> each.name().equals(name));
        return this;
    }

    @Override
    public HostNetwork look() {
        lookCount++;
        Set<IpAddress> addresses = new HashSet<>();
        interfaces.forEach(each -> each.addresses().forEach(prefix -> addresses.add(prefix.address())));
        return new HostNetwork(interfaces, defaults, addresses);
    }

    @Override
    public List<HostRoute> routesInto(Prefix network, HostNetwork seen, List<Integer> ignored) {
        Runnable change = beforeRoutes;
        beforeRoutes = () -> {};
        change.run();
        return routes.stream()
                .filter(route -> PrefixSet.overlap(route.destination(), network))
                .filter(route -> !ignored.contains(route.interfaceIndex()))
                .toList();
    }

    @Override
    public void close() {}
}
