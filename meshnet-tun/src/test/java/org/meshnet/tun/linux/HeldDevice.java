package org.meshnet.tun.linux;

import java.io.OutputStream;
import java.util.List;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;

/** A process that holds a device until it is killed or its input ends. */
final class HeldDevice {
    private HeldDevice() {}

    public static void main(String[] args) throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig(args[0], 1400))) {
            tun.setAddresses(List.of(Prefix.parse("10.9.0.1/24").orElseThrow()));
            System.out.println(tun.name());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
