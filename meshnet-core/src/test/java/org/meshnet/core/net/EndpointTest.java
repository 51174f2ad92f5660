package org.meshnet.core.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.key.Hex;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:8000", "192.0.2.1:0", "[2001:db8::1]:65535", "[::]:1"})
    void shouldReadAndWriteBothFamilies(String text) {
        assertEquals(text, parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "8000",
                "192.0.2.1",
                "192.0.2.1:",
                "192.0.2.1:65536",
                "192.0.2.1:-1",
                "192.0.2.1:000001",
                "[192.0.2.1]:80",
                "2001:db8::1:8000",
                "[2001:db8::1]",
                "[2001:db8::1:8000",
                "[fe80::1%eth0]:80",
                "host:80"
            })
    void shouldReadNothingElse(String text) {
        assertTrue(Endpoint.parse(text).isEmpty());
    }

    @Test
    void shouldHaveEighteenBytesOnTheWire() {
        Endpoint endpoint = parse("192.0.2.1:8000");

        assertArrayEquals(Hex.decode("00000000000000000000ffffc00002011f40"), endpoint.bytes());
        assertEquals(endpoint, Endpoint.read(ByteBuffer.wrap(endpoint.bytes()), 0));
    }

    @Test
    void shouldReadHighPortsAsUnsigned() {
        Endpoint endpoint = parse("[2001:db8::1]:65535");
        ByteBuffer buffer = ByteBuffer.allocate(20);

        endpoint.write(buffer, 2);

        assertEquals(endpoint, Endpoint.read(buffer, 2));
    }

    @Test
    void shouldGoToAndComeFromSocketAddresses() {
        Endpoint endpoint = parse("192.0.2.1:8000");
        InetSocketAddress address = endpoint.toSocketAddress();

        assertEquals(8000, address.getPort());
        assertEquals("192.0.2.1", address.getAddress().getHostAddress());
        assertEquals(endpoint, Endpoint.of(address));
    }

    @Test
    void shouldBeSendableWithAPortAndAnAddressOfOneHostOnly() {
        assertTrue(parse("192.0.2.1:8000").isSendable());
        assertFalse(parse("192.0.2.1:0").isSendable());
        assertFalse(parse("0.0.0.0:1").isSendable());
        assertFalse(parse("224.0.0.1:1").isSendable());
        assertFalse(parse("[ff02::1]:1").isSendable());
    }

    @Test
    void shouldRefuseAPortOutOfRange() {
        IpAddress address = IpAddress.v4(1);

        assertThrows(IllegalArgumentException.class, () -> new Endpoint(address, 65536));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(address, -1));
    }

    private static Endpoint parse(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    @Test
    void shouldTellALinkFromWhatUdpCanReach() {
        Endpoint link = Endpoint.link(7);
        assertTrue(link.isLink());
        assertEquals(7, link.linkNumber());
        assertFalse(link.isSendable());
        assertFalse(Endpoint.parse("[100:0:0:1::7]:1").orElseThrow().isLink());
        assertFalse(Endpoint.parse("192.0.2.1:1").orElseThrow().isLink());
    }
}
