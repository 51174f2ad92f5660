package org.meshnet.core.seam;

import java.nio.ByteBuffer;

/** Where opened packets leave for this host's kernel. */
@FunctionalInterface
public interface PacketSink {
    /**
     * Bytes of the virtio-net header ({@code struct virtio_net_hdr}, in the host's byte order) that stands before every
     * packet which crosses the device's seam. All zero means a plain packet with nothing left to do.
     */
    int HEADER_LENGTH = 10;

    /**
     * Writes the header and the packet between position and limit. Never throws for a packet that the device refuses:
     * it counts it. The buffer belongs to the caller again on return.
     */
    void write(ByteBuffer packet);

    /**
     * As {@link #write}, and tells whether the device can do what the header asks for.
     *
     * @return false if it refused the packet because of its header; what is lost for another reason counts as taken
     */
    default boolean offer(ByteBuffer packet) {
        write(packet);
        return true;
    }
}
