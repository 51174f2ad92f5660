package org.meshnet.node.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.node.config.AdvertisedRoute;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.UserError;

/** With a program in the place of nft that keeps the names of tables as the kernel does. */
class NatTableTest {
    private static final int MESH = 7;
    private static final long LATER_NS = 10_000_000_000L;
    private static final String PROGRAM = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            if [ "$1" = list ]; then cat tables; exit; fi
            if [ -e refuses ]; then echo 'Operation not supported'; exit 1; fi
            script=$(cat)
            echo "$script" >>scripts
            echo "$script" | while read -r word table family name rest; do
                case "$word $table" in
                    'table inet') grep -qx "table inet $family" tables || echo "table inet $family" >>tables ;;
                    'delete table') sed -i "/^table inet $name\\$/d" tables ;;
                esac
            done
            """;

    private final Warnings warnings = new Warnings();

    @TempDir
    private Path folder;

    private Nft nft;
    private String interfaceName = "mesh0";

    @BeforeEach
    void makeTheProgram() throws IOException {
        Path program = Files.writeString(folder.resolve("nft"), PROGRAM);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("tables"), "table inet filter\ntable inet meshnet_5\ntable inet meshnet_6\n");
        Files.createFile(folder.resolve("scripts"));
        nft = new Nft(program);
    }

    private NatRules rules(boolean isMasqueraded) {
        Prefix network = Prefix.parse("192.168.1.0/24").orElseThrow();
        return new NatRules(
                interfaceName,
                List.of(Prefix.parse("10.0.0.0/24").orElseThrow()),
                new NodeConfig.Routing(
                        List.of(new AdvertisedRoute(network, network)),
                        RouteConsent.NONE,
                        isMasqueraded,
                        NodeConfig.Exit.NONE));
    }

    private NatTable table() throws Exception {
        return NatTable.of(() -> Optional.of(nft), () -> rules(true), MESH, index -> index == 5 || index == MESH);
    }

    private String scripts() throws IOException {
        return Files.readString(folder.resolve("scripts"));
    }

    @Test
    void shouldMakeItsTableAndRemoveThoseOfNodesThatAreNoMore() throws Exception {
        NatTable table = table();
        assertEquals(List.of("filter", "meshnet_5", "meshnet_7"), nft.tables());
        table.close();
        assertEquals(List.of("filter", "meshnet_5"), nft.tables());
    }

    @Test
    void shouldTranslateOtherwiseFromThenOn() throws Exception {
        NatTable table = NatTable.of(() -> Optional.of(nft), () -> rules(false), MESH, index -> index == MESH);
        assertEquals(List.of("filter"), nft.tables());
        table.use(() -> rules(true));
        assertEquals(List.of("filter", "meshnet_7"), nft.tables());
        table.use(() -> rules(false));
        assertEquals(List.of("filter"), nft.tables());
    }

    @Test
    void shouldTranslateAsBeforeIfOtherRulesAreRefused() throws Exception {
        NatTable table = table();
        Files.createFile(folder.resolve("refuses"));
        assertThrows(UserError.class, () -> table.use(() -> rules(true)));
        Files.delete(folder.resolve("refuses"));
        table.close();
        assertEquals(List.of("filter", "meshnet_5"), nft.tables());
    }

    @Test
    void shouldMakeNoneWhereNothingIsTranslated() throws Exception {
        NatTable table = NatTable.of(() -> Optional.of(nft), () -> rules(false), MESH, index -> true);
        table.look(LATER_NS, warnings);
        table.close();
        assertEquals("", scripts());
    }

    /** As who loads a firewall's rules anew does. */
    @Test
    void shouldMakeItsTableAgainWhenSomebodyRemovedAll() throws Exception {
        NatTable table = table();
        table.look(0, warnings);
        Files.writeString(folder.resolve("tables"), "table inet filter\n");
        interfaceName = "office";
        table.look(LATER_NS - 1, warnings);
        assertEquals(List.of("filter"), nft.tables(), "it was looked at a moment ago");
        table.look(LATER_NS, warnings);
        assertEquals(List.of("filter", "meshnet_7"), nft.tables());
        assertTrue(scripts().contains("oif != \"office\""), "by the name that the interface has now");
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldSayThatItCannotBeMadeAgain() throws Exception {
        NatTable table = table();
        Files.writeString(folder.resolve("tables"), "");
        Path refuses = Files.createFile(folder.resolve("refuses"));
        table.look(0, warnings);
        assertTrue(
                warnings.list().get(0).contains("Operation not supported"),
                warnings.list().toString());
        Files.delete(refuses);
        table.look(LATER_NS, warnings);
        assertEquals(List.of("meshnet_7"), nft.tables());
        assertEquals(List.of(), warnings.list());
    }
}
