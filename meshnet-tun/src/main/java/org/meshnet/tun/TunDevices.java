package org.meshnet.tun;

import java.util.Optional;
import java.util.ServiceLoader;
import org.meshnet.core.net.Prefix;

/** Opens the packet device of the operating system that this runs on, and hears of changes of its network. */
public final class TunDevices {
    private TunDevices() {}

    /**
     * Creates an interface and brings it up, without an address.
     *
     * @throws TunException if that can't be; nothing is left behind then
     */
    public static TunDevice open(TunConfig config) throws TunException {
        return open(config, System.getProperty("os.name"));
    }

    static TunDevice open(TunConfig config, String osName) throws TunException {
        TunProvider provider = provider(osName)
                .orElseThrow(() -> new TunException(
                        TunException.Kind.UNSUPPORTED_SYSTEM,
                        "no packet device for " + osName + "; this version runs on Linux"));
        return provider.open(config);
    }

    /**
     * Begins to hear of changes of this host's network: links, addresses, default routes, and the routes that concern
     * an interface or a network of IPv4. Where the system does not tell, it is only known when to look.
     */
    public static NetworkChanges networkChanges(int interfaceIndex, Prefix network) {
        return provider(System.getProperty("os.name"))
                .flatMap(provider -> provider.networkChanges(interfaceIndex, network))
                .orElseGet(PolledChanges::new);
    }

    /**
     * A view of this host's network.
     *
     * @param mark as packets with which mark see it, where rules send some elsewhere; 0 for those without one
     */
    public static HostView hostView(int mark) {
        return provider(System.getProperty("os.name"))
                .flatMap(provider -> provider.hostView(mark))
                .orElseGet(PortableHostView::new);
    }

    /**
     * What leads this host's traffic to a mesh.
     *
     * @param interfaceName of the mesh's interface, which need not be there
     * @param mark of packets that are to go on by the host's own routes
     */
    public static ExitRouting exitRouting(String interfaceName, int mark) {
        return provider(System.getProperty("os.name"))
                .flatMap(provider -> provider.exitRouting(interfaceName, mark))
                .orElse(ExitRouting.NONE);
    }

    private static Optional<TunProvider> provider(String osName) {
        return ServiceLoader.load(TunProvider.class, TunProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.serves(osName))
                .findFirst();
    }
}
