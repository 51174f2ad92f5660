package org.meshnet.node.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.udp.CountingSink;

class LinkSinkTest {
    private static final Endpoint PEER = Endpoint.parse("192.0.2.1:4000").orElseThrow();

    private final List<String> sent = new ArrayList<>();
    private final Links links = new Links();
    private final LinkSink sink = new LinkSink(new SocketFake(), links);

    private final class SocketFake implements CountingSink {
        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            sent.add("socket " + to + " " + train.remaining());
        }

        @Override
        public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
            sent.add("socket " + to + " " + train.remaining() + " marked " + ecn);
        }

        @Override
        public void sendNear(ByteBuffer datagram, Endpoint to) {
            sent.add("near " + to + " " + datagram.remaining());
        }

        @Override
        public long lostCount() {
            return 100;
        }
    }

    private Link link(boolean isOpen) {
        return new Link() {
            @Override
            public boolean send(ByteBuffer train, int segmentBytes) {
                sent.add("link " + train.remaining() + "/" + segmentBytes);
                return isOpen;
            }

            @Override
            public void sendNear(ByteBuffer datagram) {
                sent.add("near by link " + datagram.remaining());
            }
        };
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count);
    }

    @Test
    void shouldSendByLinkWhatIsForALinkAndAllElseThroughTheSocket() {
        Endpoint link = links.add(link(true));
        sink.send(bytes(10), 5, link);
        sink.queue(bytes(11), 11, 2, link);
        sink.send(bytes(12), 12, PEER);
        sink.queue(bytes(13), 13, 2, PEER);
        assertEquals(
                List.of("link 10/5", "link 11/11", "socket 192.0.2.1:4000 12", "socket 192.0.2.1:4000 13 marked 2"),
                sent);
        assertEquals(100, sink.lostCount());
    }

    @Test
    void shouldSendNearWhereAllElseGoes() {
        Endpoint gone = links.add(link(true));
        links.remove(gone);
        sink.sendNear(bytes(9), gone);
        sink.sendNear(bytes(10), links.add(link(true)));
        sink.sendNear(bytes(11), PEER);
        assertEquals(List.of("near by link 10", "near 192.0.2.1:4000 11"), sent);
    }

    @Test
    void shouldCountWhatALinkLosesAndWhatIsForALinkThatIsGone() {
        Endpoint full = links.add(link(false));
        Endpoint gone = links.add(link(true));
        links.remove(gone);
        sink.send(bytes(1), 1, full);
        sink.queue(bytes(1), 1, 2, gone);
        assertEquals(102, sink.lostCount());
        assertEquals(List.of("link 1/1"), sent);
    }

    @Test
    void shouldNeverGiveOneEndpointTwice() {
        Endpoint first = links.add(link(true));
        links.remove(first);
        assertNotEquals(first, links.add(link(true)));
    }
}
