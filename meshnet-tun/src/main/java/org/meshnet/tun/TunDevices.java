package org.meshnet.tun;

import java.util.ServiceLoader;

/** Opens the packet device of the operating system that this runs on. */
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
        for (TunProvider provider : ServiceLoader.load(TunProvider.class, TunProvider.class.getClassLoader())) {
            if (provider.serves(osName)) {
                return provider.open(config);
            }
        }
        throw new TunException(
                TunException.Kind.UNSUPPORTED_SYSTEM,
                "no packet device for " + osName + "; this version runs on Linux");
    }
}
