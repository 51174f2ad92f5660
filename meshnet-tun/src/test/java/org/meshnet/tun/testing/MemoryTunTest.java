package org.meshnet.tun.testing;

import java.util.Arrays;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;

/** The fake keeps the contract. */
class MemoryTunTest extends TunDeviceContract {
    private MemoryTun memory;

    @Override
    protected TunDevice open(TunConfig config) {
        memory = new MemoryTun(config);
        return memory;
    }

    @Override
    protected void hostSends(UdpPacket packet) {
        memory.hostSends(packet.bytes());
    }

    @Override
    protected String hostReceives(UdpPacket expected, Runnable action) {
        action.run();
        byte[] bytes = memory.hostReceives().orElseThrow();
        return UdpPacket.parse(Arrays.copyOfRange(bytes, PacketSink.HEADER_LENGTH, bytes.length))
                .orElseThrow()
                .text();
    }
}
