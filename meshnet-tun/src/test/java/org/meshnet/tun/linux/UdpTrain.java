package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;

/** Datagrams that leave a socket as one, for the device to cut ({@code UDP_SEGMENT}). */
final class UdpTrain {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int MMSGHDR_LENGTH = 64;

    private UdpTrain() {}

    static void send(String to, int port, int segmentBytes, int totalBytes) {
        int fd = Libc.socket(AF_INET, SOCK_DGRAM, 0);
        ByteBuffer segment = DirectMemory.allocate(4).putInt(0, segmentBytes);
        ByteBuffer payload = DirectMemory.allocate(totalBytes);
        ByteBuffer address = DirectMemory.allocate(16).putShort(0, (short) AF_INET);
        address.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).put(4, address(to));
        ByteBuffer vector = DirectMemory.allocate(16);
        vector.putLong(0, DirectMemory.addressOf(payload)).putLong(8, totalBytes);
        ByteBuffer message = DirectMemory.allocate(MMSGHDR_LENGTH);
        message.putLong(0, DirectMemory.addressOf(address)).putInt(8, 16);
        message.putLong(16, DirectMemory.addressOf(vector)).putLong(24, 1);
        try {
            assertEquals(0, Libc.setsockopt(fd, SOL_UDP, UDP_SEGMENT, DirectMemory.addressOf(segment), 4));
            int sent = Libc.sendmmsg(fd, DirectMemory.addressOf(message), 1, 0);
            assertEquals(1, sent, () -> Errno.text(Libc.errno()));
        } finally {
            Libc.close(fd);
            Reference.reachabilityFence(segment);
            Reference.reachabilityFence(payload);
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(vector);
            Reference.reachabilityFence(message);
        }
    }

    private static byte[] address(String text) {
        return IpAddress.parse(text).orElseThrow().bytes();
    }
}
