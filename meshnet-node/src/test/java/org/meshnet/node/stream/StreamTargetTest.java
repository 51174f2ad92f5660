package org.meshnet.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.node.config.ServerAddress;

class StreamTargetTest {
    @Test
    void shouldTryTheServersPortAndThenTlsOn443() {
        assertEquals(
                List.of("vpn.example.org:8000 by TCP", "vpn.example.org:443 by TLS"),
                texts(new ServerAddress("vpn.example.org", 8000)));
    }

    @Test
    void shouldTryTlsOnlyWhereTheUserSaysSo() {
        assertEquals(List.of("[2001:db8::1]:8443 by TLS"), texts(new ServerAddress("2001:db8::1", 8443, true)));
    }

    private static List<String> texts(ServerAddress server) {
        return StreamTarget.of(server).stream().map(StreamTarget::toString).toList();
    }
}
