package org.meshnet.node.portmap;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;
import org.meshnet.tun.TunDevices;

/** Finds the router of the IPv4 default route. Where the system does not tell it, there is none. Stateless. */
public final class Gateways {
    private Gateways() {}

    /** The gateway now. */
    public static Optional<Gateway> find() {
        try (HostView view = TunDevices.hostView(0)) {
            return of(view.look());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The gateway of a network that was looked at. */
    public static Optional<Gateway> of(HostNetwork network) {
        Optional<HostRoute> route = network.defaultRoute(IpAddress.v4(0).family());
        return route.flatMap(HostRoute::gateway)
                .filter(IpAddress::isV4)
                .flatMap(gateway -> network.byIndex(route.get().interfaceIndex())
                        .flatMap(each -> local(each, gateway))
                        .map(local -> new Gateway(gateway, local)));
    }

    /** The address in the gateway's own network, else any that others can use. */
    private static Optional<IpAddress> local(HostInterface each, IpAddress gateway) {
        List<Prefix> usable = each.addresses().stream()
                .filter(prefix -> prefix.address().isV4() && !prefix.address().isLocalOnly())
                .toList();
        return usable.stream()
                .filter(prefix -> prefix.length() > 0 && prefix.contains(gateway))
                .findFirst()
                .or(() -> usable.stream().findFirst())
                .map(Prefix::address);
    }
}
