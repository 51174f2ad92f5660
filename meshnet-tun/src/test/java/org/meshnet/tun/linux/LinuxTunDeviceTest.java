package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.linux.netlink.Rtnetlink;

/** What only the kernel's device does. */
@ExtendWith(FreshNetwork.class)
class LinuxTunDeviceTest {
    @Test
    void shouldLetTheKernelNumberANamelessDevice() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("", 1400))) {
            assertEquals("mesh0", tun.name());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenClosed() throws Exception {
        TunDevices.open(new TunConfig("gone0", 1400)).close();
        try (Rtnetlink netlink = Rtnetlink.open()) {
            assertTrue(netlink.link("gone0").isEmpty());
        }
    }
}
