package org.meshnet.tun.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.Optional;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.ExitRouting;
import org.meshnet.tun.HostView;
import org.meshnet.tun.NetworkChanges;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.TunProvider;
import org.meshnet.tun.linux.netlink.NewsFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packet devices for Linux, by its TUN driver. */
public final class LinuxTunProvider implements TunProvider {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxTunProvider.class);
    private static final String DEVICE_FILE = "/dev/net/tun";

    @Override
    public boolean serves(String osName) {
        return osName.equals("Linux");
    }

    @Override
    public TunDevice open(TunConfig config) throws TunException {
        try {
            if (Native.POINTER_SIZE != Long.BYTES) {
                throw new TunException(Kind.UNSUPPORTED_SYSTEM, "the packet device needs a 64-bit Java");
            }
            return LinuxTunDevice.open(config, DEVICE_FILE);
        } catch (LinkageError e) {
            throw new TunException(
                    Kind.SYSTEM,
                    "can't load native code; a writable folder that allows execution is needed: -Djna.tmpdir=FOLDER",
                    e);
        }
    }

    @Override
    public Optional<NetworkChanges> networkChanges(int interfaceIndex, Prefix network) {
        try {
            return Optional.of(NetlinkChanges.open(new NewsFilter(interfaceIndex, network)));
        } catch (IOException | LinkageError e) {
            LOG.debug("no news of the network from the kernel: {}", e.toString());
            return Optional.empty();
        }
    }

    @Override
    public Optional<HostView> hostView(int mark) {
        try {
            return Optional.of(LinuxHostView.open(mark));
        } catch (IOException | LinkageError e) {
            LOG.debug("the kernel does not tell of its network: {}", e.toString());
            return Optional.empty();
        }
    }

    @Override
    public Optional<ExitRouting> exitRouting(String interfaceName, int mark) {
        try {
            return Optional.of(LinuxExitRouting.open(interfaceName, mark));
        } catch (IOException | LinkageError e) {
            LOG.debug("no way to the kernel's rules of routing: {}", e.toString());
            return Optional.empty();
        }
    }
}
