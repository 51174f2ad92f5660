package org.meshnet.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, HOST",
        "127.255.255.255, HOST",
        "0.0.0.0, HOST",
        "224.0.0.1, HOST",
        "255.255.255.255, HOST",
        "::1, HOST",
        "::, HOST",
        "ff02::1, HOST",
        "0.1.2.3, HOST",
        "240.0.0.1, HOST",
        "::7f00:1, HOST",
        "100::1, HOST",
        "4000::1, HOST",
        "fbff::1, HOST",
        "fe00::1, HOST",
        "10.0.0.1, SITE",
        "10.255.255.255, SITE",
        "172.16.0.1, SITE",
        "172.31.255.255, SITE",
        "192.168.0.1, SITE",
        "100.64.0.1, SITE",
        "100.127.255.255, SITE",
        "169.254.1.1, SITE",
        "fc00::1, SITE",
        "fd12::1, SITE",
        "fe80::1, SITE",
        "febf::1, SITE",
        "fec0::1, SITE",
        "9.255.255.255, WORLD",
        "11.0.0.0, WORLD",
        "172.15.255.255, WORLD",
        "172.32.0.0, WORLD",
        "192.167.0.1, WORLD",
        "192.169.0.1, WORLD",
        "100.63.0.1, WORLD",
        "100.128.0.1, WORLD",
        "169.253.0.1, WORLD",
        "223.255.255.255, WORLD",
        "198.18.0.1, WORLD",
        "64:ff9b::808:808, WORLD",
        "64:ff9b::a00:1, HOST",
        "64:ff9b::7f00:1, HOST",
        "64:ff9b::e000:1, HOST",
        "2002:808:808::1, WORLD",
        "2002:a00:1::1, HOST",
        "2002:7f00:1::1, HOST",
        "2002:c0a8:101:ffff::1, HOST",
        "2001:db8::1, WORLD"
    })
    void shouldTellHowFarAnAddressReaches(String address, Reach reach) {
        assertEquals(reach, Reach.of(IpAddress.parse(address).orElseThrow()));
    }
}
