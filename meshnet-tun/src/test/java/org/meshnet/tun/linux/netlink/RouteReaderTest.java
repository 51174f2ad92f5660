package org.meshnet.tun.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

/** Reading routes, whole and damaged. */
class RouteReaderTest {
    private static final int LINK = 7;
    private static final int TRIES = 50_000;

    private static NetlinkMessage route(int destinationLength) {
        return new NetlinkMessage(RtMessages.RTM_NEWROUTE, 0)
                .putByte(RtMessages.AF_INET)
                .putByte(destinationLength)
                .putByte(0)
                .putByte(0)
                .putByte(RtMessages.RT_TABLE_MAIN)
                .putByte(0)
                .putByte(0)
                .putByte(RtMessages.RTN_UNICAST)
                .putInt(0);
    }

    /** With two ways, of which the first one has a gateway. */
    private static NetlinkMessage manyWays() {
        byte[] ways = ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) 16)
                .putInt(4, LINK)
                .putShort(8, (short) 8)
                .putShort(10, (short) RtMessages.RTA_GATEWAY)
                .put(12, new byte[] {(byte) 192, 0, 2, 1})
                .putShort(16, (short) 8)
                .putInt(20, LINK + 1)
                .array();
        return route(8).attribute(RtMessages.RTA_DST, new byte[] {10, 0, 0, 0})
                .attribute(RtMessages.RTA_MULTIPATH, ways);
    }

    private static NetlinkReply reply(NetlinkMessage message) {
        return NetlinkReply.split(message.finish(1).order(ByteOrder.nativeOrder()))
                .get(0);
    }

    @Test
    void shouldTakeTheFirstOfSeveralWays() {
        Route route = RouteReader.route(reply(manyWays())).orElseThrow();
        assertEquals(LINK, route.index());
        assertEquals(IpAddress.parse("192.0.2.1"), route.gateway());
        assertEquals("10.0.0.0/8", route.destination().toString());
    }

    @Test
    void shouldTakeNoRouteThatIsLongerThanItsAddress() {
        assertEquals(Optional.empty(), RouteReader.route(reply(route(33))));
        assertTrue(RouteReader.route(reply(route(32))).isPresent());
    }

    @Test
    void shouldReadAnythingToItsEnd() {
        Random random = new Random(1);
        int readCount = 0;
        for (int i = 0; i < TRIES; i++) {
            NetlinkReply reply = reply(manyWays());
            ByteBuffer body = reply.body();
            for (int change = random.nextInt(4); change >= 0; change--) {
                body.put(random.nextInt(body.capacity()), (byte) random.nextInt(256));
            }
            body.limit(random.nextInt(4) == 0 ? random.nextInt(body.capacity()) : body.capacity());
            readCount += RouteReader.route(reply).isPresent() ? 1 : 0;
            RouteReader.isDefault(reply);
            RouteReader.isInMainTable(reply);
        }
        assertTrue(readCount > 0 && readCount < TRIES, readCount + " routes");
    }
}
