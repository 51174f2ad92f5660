package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.node.control.Warnings;
import org.meshnet.tun.HostInterface.Kind;

class ReversePathWatchTest {
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    Path settings;

    private final Warnings warnings = new Warnings();
    private boolean isExitWanted = true;

    private void set(String name, String value) throws IOException {
        Path file = settings.resolve("ipv4/conf/" + name + "/rp_filter");
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private ReversePathWatch watch(String name) {
        FakeHost host = new FakeHost().has(name, Kind.LINK, "192.0.2.7/24").withDefault("0.0.0.0/0", "192.0.2.1");
        return new ReversePathWatch(new KernelSettings(settings), host, () -> isExitWanted, warnings);
    }

    /** As the kernel does, seen with a marked ping from another table (docs/routing.md). */
    @ParameterizedTest
    @CsvSource({
        "0, 0, false", "0, 1, true", "0, 2, false", //
        "1, 0, true", "1, 1, true", "1, 2, false", //
        "2, 0, false", "2, 1, false", "2, 2, false"
    })
    void shouldWarnWhereTheKernelIsStrict(String ofAll, String own, boolean isStrict) throws IOException {
        set("all", ofAll);
        set("eth0", own);
        watch("eth0").look(0);
        assertEquals(isStrict ? 1 : 0, warnings.list().size());
    }

    @Test
    void shouldSayWhatToDoAsLongAsThereIsAnExitAndItIsNotDone() throws IOException {
        set("all", "0");
        set("eth0.7", "1");
        ReversePathWatch watch = watch("eth0.7");
        watch.look(0);
        assertEquals(
                List.of("with an exit this host drops what comes to the node by IPv4 on eth0.7, as it filters by "
                        + "reverse path strictly; have it do so loosely: sysctl -w net.ipv4.conf.eth0/7.rp_filter=2"),
                warnings.list());
        set("eth0.7", "2");
        watch.look(PERIOD_NS - 1);
        assertEquals(1, warnings.list().size(), "it looked a moment ago");
        watch.look(PERIOD_NS);
        assertEquals(List.of(), warnings.list());
        set("eth0.7", "1");
        isExitWanted = false;
        watch.look(2 * PERIOD_NS);
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldSayNothingWhereTheKernelDoesNot() {
        watch("eth0").look(0);
        assertEquals(List.of(), warnings.list());
    }
}
