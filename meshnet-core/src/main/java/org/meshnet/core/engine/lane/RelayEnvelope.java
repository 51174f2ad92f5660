package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.wire.RelayHeader;

/**
 * Puts the datagrams of a train into the envelopes of a relay. They stay equally long but for the last, and so a train.
 * Its buffer is made at first use, and grows to the longest train. One thread at a time.
 */
public final class RelayEnvelope {
    private static final int FIRST_BYTES = 1 << 12;

    private ByteBuffer wrapped = ByteBuffer.allocateDirect(0);

    /** Sends the bytes between position and limit, datagrams of {@code segmentBytes}, over a relayed hop. */
    public void send(DatagramSink sink, ByteBuffer train, int segmentBytes, Hop to) {
        int count = (train.remaining() + segmentBytes - 1) / segmentBytes;
        int length = train.remaining() + count * RelayHeader.LENGTH;
        makeRoom(length);
        wrapped.clear().limit(length);
        int at = 0;
        for (int offset = train.position(); offset < train.limit(); offset += segmentBytes) {
            int datagram = Math.min(segmentBytes, train.limit() - offset);
            RelayHeader.write(wrapped, at, to.channel());
            wrapped.put(at + RelayHeader.LENGTH, train, offset, datagram);
            at += RelayHeader.LENGTH + datagram;
        }
        sink.send(wrapped, segmentBytes + RelayHeader.LENGTH, to.endpoint());
    }

    private void makeRoom(int length) {
        if (wrapped.capacity() < length) {
            wrapped = ByteBuffer.allocateDirect(Math.max(FIRST_BYTES, 2 * length));
        }
    }
}
