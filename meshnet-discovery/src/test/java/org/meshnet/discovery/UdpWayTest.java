package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meshnet.tun.udp.ChannelPort;
import org.meshnet.tun.udp.NioChannelPort;
import org.meshnet.tun.udp.linux.LinuxChannelPort;

/** By which means datagrams go, and what happens where the better ones are not there. */
class UdpWayTest {
    private static ChannelPort portBy(UdpWay way) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            channel.bind(null);
            return way.portOn(channel);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldGoByBatchesWhereTheSystemCan() throws Exception {
        assertInstanceOf(LinuxChannelPort.class, portBy(UdpWay.best()));
    }

    @Test
    void shouldGoOneByOneWhenTold() throws Exception {
        assertInstanceOf(NioChannelPort.class, portBy(UdpWay.plain()));
    }

    @Test
    void shouldGoOneByOneWhereThereIsNoNativeCodeAndNotTryAgain() throws Exception {
        for (Throwable refusal : List.of(new UnsatisfiedLinkError("no JNA"), new IOException("no /proc"))) {
            AtomicInteger tries = new AtomicInteger();
            UdpWay way = UdpWay.by(channel -> {
                tries.incrementAndGet();
                throw thrown(refusal);
            });
            assertInstanceOf(NioChannelPort.class, portBy(way));
            assertInstanceOf(NioChannelPort.class, portBy(way));
            assertEquals(1, tries.get());
        }
    }

    private static IOException thrown(Throwable refusal) {
        if (refusal instanceof Error error) {
            throw error;
        }
        return (IOException) refusal;
    }
}
