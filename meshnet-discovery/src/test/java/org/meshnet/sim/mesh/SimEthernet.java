package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.seam.PacketSink;

/**
 * The cable behind a node's device that carries Ethernet: keeps what comes out, and takes what somebody there sends.
 */
final class SimEthernet implements PacketSink {
    static final long BROADCAST = (1L << 48) - 1;

    private final Consumer<ByteBuffer> device;
    private final List<byte[]> arrived = new ArrayList<>();

    /** @param device takes a virtio-net header and a frame, as the engine reads them */
    SimEthernet(Consumer<ByteBuffer> device) {
        this.device = device;
    }

    @Override
    public void write(ByteBuffer packet) {
        byte[] frame = new byte[packet.remaining() - HEADER_LENGTH];
        packet.get(packet.position() + HEADER_LENGTH, frame);
        arrived.add(frame);
    }

    /** What came out since the last time. */
    List<byte[]> take() {
        List<byte[]> taken = List.copyOf(arrived);
        arrived.clear();
        return taken;
    }

    /** Somebody on the cable sends this. */
    void send(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(HEADER_LENGTH + frame.length);
        buffer.put(HEADER_LENGTH, frame);
        device.accept(buffer);
    }

    /** A frame of an experimental protocol. */
    static byte[] frame(long to, long from, String text) {
        return frame(to, from, 0x88b5, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    static byte[] frame(long to, long from, int type, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(14 + body.length);
        frame.put(new MacAddress(to).bytes()).put(new MacAddress(from).bytes());
        return frame.putShort((short) type).put(body).array();
    }

    /** A frame of ARP. */
    static byte[] arp(long to, int operation, long senderMac, int sender, int target) {
        ByteBuffer arp = ByteBuffer.allocate(28);
        arp.putLong(0x0001_0800_0604_0000L | operation).put(new MacAddress(senderMac).bytes());
        arp.putInt(sender).put(new byte[6]).putInt(target);
        return frame(to, senderMac, 0x0806, arp.array());
    }
}
