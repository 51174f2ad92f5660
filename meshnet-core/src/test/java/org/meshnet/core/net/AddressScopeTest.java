package org.meshnet.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressScopeTest {
    private static void assertScope(AddressScope expected, String address) {
        assertEquals(expected, AddressScope.of(IpAddress.parse(address).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.255",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "100::1",
                "ff02::1",
                "4000::1"
            })
    void shouldKnowWhatIsNoOtherHosts(String address) {
        assertScope(AddressScope.NONE, address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.255.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "100.127.0.1",
                "169.254.169.254",
                "fd00::1",
                "fe80::1",
                "fec0::1"
            })
    void shouldKnowWhatMeansAnotherHostElsewhere(String address) {
        assertScope(AddressScope.LOCAL, address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "172.32.0.1",
                "100.128.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "223.255.255.255",
                "2001:db8::1",
                "2606:4700::1",
                "64:ff9b::a00:1"
            })
    void shouldKnowWhatMeansOneHostEverywhere(String address) {
        assertScope(AddressScope.GLOBAL, address);
    }
}
