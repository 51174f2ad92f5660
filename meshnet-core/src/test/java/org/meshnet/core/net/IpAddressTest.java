package org.meshnet.core.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:DB8:0:0:0:0:0:A, 2001:db8::a",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fd00:0:0:0:0:0:0:0, fd00::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    })
    void shouldWriteIpv6AsRfc5952(String text, String canonical) {
        assertEquals(canonical, parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.7", "255.255.255.255"})
    void shouldReadAndWriteIpv4(String text) {
        IpAddress address = parse(text);

        assertEquals(text, address.toString());
        assertTrue(address.isV4());
        assertEquals(4, address.bytes().length);
        assertEquals(address, IpAddress.of(address.bytes()));
    }

    @Test
    void shouldTakeTheMappedFormAsIpv4() {
        assertEquals(parse("192.0.2.1"), parse("::ffff:192.0.2.1"));
        assertEquals(IpAddress.v4(0xc0000201), parse("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4.5",
                "fe80::1%eth0",
                "[::1]",
                ":::",
                "1::2::3"
            })
    void shouldReadNothingElse(String text) {
        assertTrue(IpAddress.parse(text).isEmpty());
    }

    @Test
    void shouldWriteSixteenBytesForBothFamilies() {
        ByteBuffer buffer = ByteBuffer.allocate(40);

        parse("192.0.2.1").write(buffer, 1);
        parse("2001:db8::1").write(buffer, 20);

        assertEquals(parse("192.0.2.1"), IpAddress.read(buffer, 1));
        assertEquals(parse("2001:db8::1"), IpAddress.read(buffer, 20));
        byte[] mapped = new byte[16];
        buffer.get(1, mapped);
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1}, mapped);
    }

    @Test
    void shouldRefuseAnotherNumberOfBytes() {
        assertThrows(IllegalArgumentException.class, () -> IpAddress.of(new byte[5]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.1.1",
                "224.0.0.1",
                "0.0.0.0",
                "255.255.255.255",
                "::1",
                "fe80::1",
                "ff02::1",
                "::"
            })
    void shouldKnowAddressesThatAreOfNoUseToOtherHosts(String text) {
        assertTrue(parse(text).isLocalOnly());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "8.8.8.8", "2001:db8::1", "fd00::1"})
    void shouldKnowAddressesThatOthersMayUse(String text) {
        assertFalse(parse(text).isLocalOnly());
    }

    @Test
    void shouldOrderByUnsignedBytes() {
        assertTrue(parse("10.0.0.1").compareTo(parse("200.0.0.1")) < 0);
        assertTrue(parse("ff00::").compareTo(parse("1::")) > 0);
        assertTrue(parse("255.255.255.255").compareTo(parse("1::")) < 0);
    }

    private static IpAddress parse(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
