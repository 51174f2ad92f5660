package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.List;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;
import org.meshnet.tun.TunDevices;

/**
 * The host that the tests run on, with its addresses but without its networks, so that none of them is that of a test's
 * mesh.
 */
final class RoutelessHost implements HostView {
    private final HostView real = TunDevices.hostView(0);

    @Override
    public HostNetwork look() throws IOException {
        HostNetwork seen = real.look();
        return new HostNetwork(
                seen.interfaces().stream().map(RoutelessHost::withoutNetworks).toList(), List.of(), seen.addresses());
    }

    private static HostInterface withoutNetworks(HostInterface each) {
        List<Prefix> alone = each.addresses().stream()
                .map(prefix -> new Prefix(prefix.address(), prefix.address().bitCount()))
                .toList();
        return new HostInterface(each.index(), each.name(), HostInterface.Kind.LINK, each.isMesh(), each.mtu(), alone);
    }

    @Override
    public List<HostRoute> routesInto(Prefix network, HostNetwork seen, List<Integer> ignored) {
        return List.of();
    }

    @Override
    public void close() {
        real.close();
    }
}
