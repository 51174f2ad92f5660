package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "host, host, 8000",
        "localhost, localhost, 8000",
        "host.local, host.local, 8000",
        "host.example.org:8000, host.example.org, 8000",
        "host.example.org:9, host.example.org, 9",
        "192.0.2.1, 192.0.2.1, 8000",
        "192.0.2.1:65535, 192.0.2.1, 65535",
        "[2001:db8::1], 2001:db8::1, 8000",
        "[2001:db8::1]:1, 2001:db8::1, 1",
        "my_host-2.local., my_host-2.local., 8000",
        "host., host., 8000"
    })
    void shouldReadHostAndPort(String text, String host, int port) {
        assertEquals(Optional.of(new ServerAddress(host, port)), ServerAddress.parse(text));
    }

    @Test
    void shouldTakeADomainAloneForAService() {
        ServerAddress server = ServerAddress.parse("vpn.example.org").orElseThrow();
        assertEquals(new ServerAddress("vpn.example.org", 8000, false, true), server);
        assertEquals("vpn.example.org", server.toString());
        assertEquals(Optional.of(server), ServerAddress.parse(server.toString()), "as codes pass it on");
        assertEquals("vpn.example.org:8000", server.place());
        assertEquals(
                Optional.of(new ServerAddress("vpn.example.org", 443, true)),
                ServerAddress.parse("tls://vpn.example.org"));
        assertEquals(
                Optional.of(new ServerAddress("vpn.example.org", 3478)),
                ServerAddress.parse("vpn.example.org", ServerAddress.STUN_PORT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":8000",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "host:a",
                "a b",
                "a/b",
                "http://host",
                "tls://",
                "tls://tls://host",
                "TLS://host",
                "2001:db8::1",
                "[host]:1",
                "[1.2.3.4]:1",
                "[2001:db8::1",
                "1.2.3",
                "1.2.3.4.5",
                "-host",
                "a..b",
                "[::1%eth0]:1"
            })
    void shouldRefuseWhatIsNone(String text) {
        assertEquals(Optional.empty(), ServerAddress.parse(text));
    }
}
