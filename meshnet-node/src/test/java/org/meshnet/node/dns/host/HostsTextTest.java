package org.meshnet.node.dns.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTextTest {
    private static final String USUAL = "127.0.0.1 localhost\n# mine\n192.168.1.1\trouter\n";
    private static final List<String> LINES = List.of("10.0.0.7\talice.mesh", "10.0.0.8\tbob.mesh files.mesh");
    private static final ProcessLife SELF = new ProcessLife(17, 900);
    private static final ProcessLife OTHER = new ProcessLife(18, 900);
    private static final String BLOCK = """
            # meshnet-node begin: interface mesh0, process 17, started 900
            10.0.0.7\talice.mesh
            10.0.0.8\tbob.mesh files.mesh
            # meshnet-node end: interface mesh0, process 17, started 900
            """;

    @Test
    void shouldAddItsBlockAtTheEnd() {
        assertEquals(USUAL + BLOCK, HostsText.with(USUAL, "mesh0", SELF, LINES));
    }

    @Test
    void shouldReplaceItsBlock() {
        String text = HostsText.with(USUAL, "mesh0", SELF, List.of("10.0.0.9\told.mesh"));
        assertEquals(USUAL + BLOCK, HostsText.with(text, "mesh0", SELF, LINES));
        assertEquals(USUAL + BLOCK, HostsText.with(USUAL + BLOCK, "mesh0", SELF, LINES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", USUAL, "127.0.0.1 localhost", "a\n\n\n", "x\r\ny", "\u00e4 # \u00fc\n"})
    void shouldLeaveNothingBehind(String text) {
        String with = HostsText.with(text, "mesh0", SELF, LINES);
        assertEquals(text, HostsText.without(with, "mesh0", SELF));
        String both = HostsText.with(with, "mesh1", OTHER, LINES);
        assertEquals(text, HostsText.without(HostsText.without(both, "mesh1", OTHER), "mesh0", SELF));
    }

    @Test
    void shouldTakeOutABlockOfAsManyLinesAsThereCanBe() {
        List<String> lines = IntStream.range(0, HostsWay.MAX_LINES)
                .mapToObj(i -> "fd00:1111:2222:3333:4444:5555:6666:%x\tmember-%d.mesh".formatted(i, i))
                .toList();
        String with = HostsText.with(USUAL, "mesh0", SELF, lines);
        assertEquals(USUAL + BLOCK, HostsText.with(with, "mesh0", SELF, LINES));
    }

    @Test
    void shouldKeepWhatWasAddedBehindIt() {
        String text = USUAL + BLOCK + "10.1.1.1 later\n";
        assertEquals(USUAL + "10.1.1.1 later\n", HostsText.without(text, "mesh0", SELF));
    }

    @Test
    void shouldKeepTheBlocksOfOthers() {
        String others = BLOCK.replace("17", "18").replace("mesh0", "mesh1");
        assertEquals(others + USUAL, HostsText.without(others + USUAL + BLOCK, "mesh0", SELF));
        assertEquals(others + USUAL + BLOCK, HostsText.without(others + USUAL + BLOCK, "mesh0", OTHER));
    }

    @Test
    void shouldTakeOutTheBlocksOfProcessesThatAreNoMore() {
        String dead = BLOCK.replace("17", "16");
        String cutShort = "# meshnet-node begin: interface mesh2, process 15, started 900\n10.0.0.7\talice.mesh\n";
        assertEquals(
                USUAL + BLOCK + "10.1.1.1 later\n",
                HostsText.withoutDead(dead + USUAL + BLOCK + cutShort + "10.1.1.1 later\n", SELF::equals));
    }

    /** Whatever stands in the file, what is not ours stays. */
    @Test
    void shouldLeaveAnyOtherTextAsItIs() {
        Random random = new Random(9);
        String[] parts = {
            "\n",
            "# ",
            "meshnet-node ",
            "begin: ",
            "end: ",
            "interface mesh0, ",
            "process 17, started 900",
            "10.0.0.7\tx\n",
            " ",
            "\r"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            String rest = HostsText.without(text.toString(), "mesh0", SELF);
            assertEquals(rest, HostsText.without(HostsText.with(rest, "mesh0", SELF, LINES), "mesh0", SELF));
        }
    }
}
