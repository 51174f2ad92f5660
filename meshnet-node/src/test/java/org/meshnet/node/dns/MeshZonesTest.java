package org.meshnet.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.xbill.DNS.Name;

class MeshZonesTest {
    private static MeshZones zones(String prefix) {
        return new MeshZones("mesh", List.of(Prefix.parse(prefix).orElseThrow()));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 1, 10.in-addr.arpa, 10.in-addr.arpa",
        "10.1.0.0/16, 1, 1.10.in-addr.arpa, 1.10.in-addr.arpa",
        "10.1.2.0/24, 1, 2.1.10.in-addr.arpa, 2.1.10.in-addr.arpa",
        "10.1.16.0/20, 16, 16.1.10.in-addr.arpa, 31.1.10.in-addr.arpa",
        "100.64.0.0/10, 64, 64.100.in-addr.arpa, 127.100.in-addr.arpa",
        "10.1.2.128/25, 128, 128.2.1.10.in-addr.arpa, 255.2.1.10.in-addr.arpa",
        "10.1.2.4/31, 2, 4.2.1.10.in-addr.arpa, 5.2.1.10.in-addr.arpa",
        "fd12:3456:789a::/64, 1, 0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa, 0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa",
        "fd00::/6, 4, c.f.ip6.arpa, f.f.ip6.arpa"
    })
    void shouldHaveReverseZonesOfItsPrefixesOnly(String prefix, int count, String first, String last) {
        List<String> reverse = zones(prefix).reverseTexts();
        assertEquals(count, reverse.size());
        assertEquals(first, reverse.get(0));
        assertEquals(last, reverse.get(count - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "7.2.1.10.in-addr.arpa., 10.1.2.7",
        "7.3.1.10.in-addr.arpa.,",
        "2.1.10.in-addr.arpa.,",
        "07.2.1.10.in-addr.arpa.,",
        "256.2.1.10.in-addr.arpa.,",
        "7.2.1.10.example.org.,",
        "7.7.2.1.10.in-addr.arpa.,"
    })
    void shouldReadAnAddressOfItsPrefixes(String name, String address) throws IOException {
        assertEquals(
                Optional.ofNullable(address).flatMap(IpAddress::parse),
                zones("10.1.2.0/24").address(Name.fromString(name)));
    }
}
