package org.meshnet.tun;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface.Kind;

/**
 * What Java alone knows of a network: interfaces and addresses, no routes, and of tunnels only that they are from point
 * to point.
 */
final class PortableHostView implements HostView {
    @Override
    public HostNetwork look() throws IOException {
        List<HostInterface> interfaces = new ArrayList<>();
        Set<IpAddress> addresses = new HashSet<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                read(each).ifPresent(interfaces::add);
                each.inetAddresses()
                        .map((InetAddress address) -> IpAddress.of(address))
                        .forEach(addresses::add);
            }
        } catch (SocketException e) {
            // "No network interfaces configured" is an answer like any other.
            return HostNetwork.NONE;
        }
        return new HostNetwork(interfaces, List.of(), addresses);
    }

    private static Optional<HostInterface> read(NetworkInterface each) {
        try {
            if (!each.isUp() || each.isLoopback()) {
                return Optional.empty();
            }
            Kind kind = each.isPointToPoint() ? Kind.TUNNEL : Kind.LINK;
            List<Prefix> addresses = each.getInterfaceAddresses().stream()
                    .map(address -> new Prefix(IpAddress.of(address.getAddress()), address.getNetworkPrefixLength()))
                    .toList();
            return Optional.of(
                    new HostInterface(each.getIndex(), each.getName(), kind, false, each.getMTU(), addresses));
        } catch (SocketException e) {
            // It vanished between two questions.
            return Optional.empty();
        }
    }

    @Override
    public List<HostRoute> routesInto(Prefix network, HostNetwork seen, List<Integer> ignored) {
        return List.of();
    }

    @Override
    public void close() {}
}
