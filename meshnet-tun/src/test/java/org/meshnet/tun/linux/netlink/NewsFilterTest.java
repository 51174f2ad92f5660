package org.meshnet.tun.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class NewsFilterTest {
    private static final int OWN_INDEX = 7;
    private static final NewsFilter FILTER =
            new NewsFilter(OWN_INDEX, Prefix.parse("10.0.0.0/24").orElseThrow());

    private static ByteBuffer datagram(NetlinkMessage message) {
        return message.finish(0).order(ByteOrder.nativeOrder());
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 3, true",
        "::/0, 3, true",
        "198.51.100.0/24, 3, false",
        "198.51.100.0/24, 7, true",
        "2001:db8::/32, 3, false",
        "2001:db8::/32, 7, true",
        "10.0.0.0/24, 3, true",
        "10.0.0.128/25, 3, true",
        "10.0.0.7/32, 3, true",
        "10.0.0.0/8, 3, true",
        "10.0.1.0/24, 3, false",
        "11.0.0.0/8, 3, false",
    })
    void shouldLetRoutesThroughThatConcernTheNode(String destination, int index, boolean matters) {
        Prefix network = Prefix.parse(destination).orElseThrow();
        assertEquals(matters, FILTER.matters(datagram(RtMessages.addRoute(index, network))));
        assertEquals(matters, FILTER.matters(datagram(RtMessages.removeRoute(index, network))));
    }

    @Test
    void shouldLetRoutesThroughThatOverlapTheNetworkWhateverTheirLengths() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Prefix network = network(random.nextInt(), random.nextInt(33));
            int near = network.address().v4Bits() ^ 1 << random.nextInt(32);
            Prefix route = network(random.nextBoolean() ? near : random.nextInt(), random.nextInt(33));
            boolean overlaps = network.contains(route.address()) || route.contains(network.address());
            NewsFilter filter = new NewsFilter(OWN_INDEX, network);
            assertEquals(
                    overlaps, filter.matters(datagram(RtMessages.addRoute(3, route))), () -> route + ", " + network);
        }
    }

    private static Prefix network(int bits, int length) {
        return new Prefix(IpAddress.v4(bits), length).network();
    }

    @Test
    void shouldLetLinksAndAddressesThrough() {
        assertTrue(FILTER.matters(datagram(RtMessages.setMtu(3, 1400))));
        assertTrue(FILTER.matters(
                datagram(RtMessages.addAddress(3, Prefix.parse("192.0.2.1/24").orElseThrow()))));
    }

    @Test
    void shouldFindWhatMattersBehindWhatDoesNot() {
        ByteBuffer both = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
        both.put(datagram(RtMessages.addRoute(3, Prefix.parse("198.51.100.0/24").orElseThrow())));
        ByteBuffer first = both.duplicate().order(ByteOrder.nativeOrder()).flip();
        assertFalse(FILTER.matters(first));
        both.put(datagram(RtMessages.addRoute(3, new Prefix(IpAddress.v4(0), 0))));
        assertTrue(FILTER.matters(both.flip()));
    }

    @Test
    void shouldLetEveryRouteThroughIfAllMatter() {
        assertTrue(NewsFilter.ALL.matters(
                datagram(RtMessages.addRoute(3, Prefix.parse("198.51.100.0/24").orElseThrow()))));
    }

    @Test
    void shouldReadAnythingToItsEnd() {
        Random random = new Random(5);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(bytes);
            ByteBuffer datagram = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.nativeOrder());
            datagram.putInt(0, random.nextInt(70)).putShort(4, (short) (24 + random.nextInt(2)));
            FILTER.matters(datagram.limit(random.nextInt(bytes.length)));
        }
    }
}
