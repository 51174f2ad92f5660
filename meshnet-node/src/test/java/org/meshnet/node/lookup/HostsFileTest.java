package org.meshnet.node.lookup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    @TempDir
    Path folder;

    private HostsFile hosts;

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("hosts");
        Files.write(file, """
                127.0.0.1 localhost
                # 192.0.2.9 commented.example.org, and a caf\u00e9
                  192.0.2.1\tvpn.example.org  VPN2.example.org # also.example.org
                192.0.2.3 dot.example.org.
                """.getBytes(StandardCharsets.ISO_8859_1));
        hosts = new HostsFile(file);
    }

    @Test
    void shouldHaveAllNamesOfALineInAnyCaseAndWithADotAtTheEnd() {
        assertTrue(hosts.has("vpn.example.org"));
        assertTrue(hosts.has("vpn2.Example.org."));
        assertTrue(hosts.has("dot.example.org"));
    }

    @Test
    void shouldHaveNoAddressesAndNothingOfComments() {
        assertFalse(hosts.has("192.0.2.1"));
        assertFalse(hosts.has("commented.example.org,"));
        assertFalse(hosts.has("also.example.org"));
        assertFalse(hosts.has("example.org"));
    }

    @Test
    void shouldHaveNothingWithoutAFile() {
        assertFalse(new HostsFile(folder.resolve("none")).has("vpn.example.org"));
    }
}
