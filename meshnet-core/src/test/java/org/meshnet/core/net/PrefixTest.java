package org.meshnet.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/0, 0.0.0.0/0",
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3/24, 10.1.2.0/24",
        "10.1.2.3/31, 10.1.2.2/31",
        "10.1.2.3/32, 10.1.2.3/32",
        "2001:db8:1:2:3::4/0, ::/0",
        "2001:db8:1:2:3::4/48, 2001:db8:1::/48",
        "2001:db8:1:2:3::4/64, 2001:db8:1:2::/64",
        "2001:db8:1:2:3::4/65, 2001:db8:1:2::/65",
        "2001:db8:1:2:3::4/80, 2001:db8:1:2:3::/80",
        "2001:db8:1:2:3::4/128, 2001:db8:1:2:3:0:0:4/128",
    })
    void shouldClearTheHostBitsOfItsNetwork(String text, String network) {
        assertEquals(parse(network), parse(text).network());
    }

    @Test
    void shouldKeepTheHostBitsOfItsText() {
        assertEquals("10.0.0.7/24", parse("10.0.0.7/24").toString());
        assertEquals("fd00::7/64", parse("fd00::7/64").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7/24, 10.0.0.255, true",
        "10.0.0.7/24, 10.0.1.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 10.0.0.1, false",
        "::/0, ffff::, true",
        "fd00::/64, fd00::ffff:0:0:1, true",
        "fd00::/64, fd00:0:0:1::, false",
        "fd00::8/126, fd00::b, true",
        "fd00::8/126, fd00::c, false",
    })
    void shouldContainAddressesOfItsOwnFamilyThatShareItsBits(String prefix, String address, boolean isInside) {
        assertEquals(isInside, parse(prefix).contains(IpAddress.parse(address).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "::/129",
                "/24",
                "10.0.0.0/-1",
                "10.0.0.0/2 4",
                "host/24",
                "10.0.0.0/99999999999"
            })
    void shouldReadNothingElse(String text) {
        assertTrue(Prefix.parse(text).isEmpty());
    }

    @Test
    void shouldRefuseALengthThatTheFamilyHasNot() {
        IpAddress v4 = IpAddress.v4(1);

        assertThrows(IllegalArgumentException.class, () -> new Prefix(v4, 33));
        assertThrows(IllegalArgumentException.class, () -> new Prefix(v4, -1));
        assertFalse(new Prefix(v4, 32).contains(IpAddress.v4(2)));
    }

    private static Prefix parse(String text) {
        return Prefix.parse(text).orElseThrow();
    }
}
