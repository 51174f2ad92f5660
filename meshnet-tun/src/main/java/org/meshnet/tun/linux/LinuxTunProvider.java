package org.meshnet.tun.linux;

import com.sun.jna.Native;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.TunProvider;

/** Packet devices for Linux, by its TUN driver. */
public final class LinuxTunProvider implements TunProvider {
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
}
