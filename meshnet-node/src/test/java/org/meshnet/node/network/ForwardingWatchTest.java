package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.control.Warnings;

class ForwardingWatchTest {
    private static final Prefix V4 = FakeHost.prefix("192.168.7.0/24");
    private static final Prefix V6 = FakeHost.prefix("fd77::/64");
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    Path settings;

    private final Warnings warnings = new Warnings();

    private ForwardingWatch watch(Prefix... networks) {
        return new ForwardingWatch(new KernelSettings(settings), "mesh0", List.of(networks), warnings);
    }

    private void set(String setting, String value) throws IOException {
        Path file = settings.resolve(setting);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private void setAll(String value) throws IOException {
        set("ipv4/ip_forward", value);
        set("ipv4/conf/mesh0/forwarding", value);
        set("ipv6/conf/all/forwarding", value);
    }

    @Test
    void shouldLookAtOnceForOtherNetworks() throws IOException {
        setAll("0");
        ForwardingWatch watch = watch();
        watch.look(0);
        assertEquals(List.of(), warnings.list());
        watch.setNetworks(List.of(V4));
        watch.look(1);
        assertEquals(Optional.of("this host does not forward"), watch.problem(V4));
        watch.setNetworks(List.of());
        watch.look(2);
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldSayWhatToDoAndThatItIsDone() throws IOException {
        setAll("0");
        ForwardingWatch watch = watch(V4, V6);
        watch.look(-PERIOD_NS);
        assertEquals(
                List.of("this host does not forward IPv4 and IPv6, so that members do not reach the networks behind it;"
                        + " switch it on: sysctl -w net.ipv4.ip_forward=1"
                        + " and sysctl -w net.ipv6.conf.all.forwarding=1"),
                warnings.list());
        assertEquals(Optional.of("this host does not forward"), watch.problem(V4));
        setAll("1");
        watch.look(-1);
        assertEquals(1, warnings.list().size(), "it looked a moment ago");
        watch.look(0);
        assertEquals(List.of(), warnings.list());
        assertEquals(Optional.empty(), watch.problem(V4));
    }

    @Test
    void shouldLookAtTheFamiliesThatMatter() throws IOException {
        setAll("1");
        set("ipv6/conf/all/forwarding", "0");
        watch(V4).look(0);
        watch().look(0);
        assertEquals(List.of(), warnings.list());
        set("ipv4/conf/mesh0/forwarding", "0");
        watch(V4).look(0);
        assertTrue(warnings.list().get(0).endsWith("switch it on: sysctl -w net.ipv4.ip_forward=1"));
    }

    @Test
    void shouldSayNothingWhereThereIsNothingToRead() {
        watch(V4, V6).look(0);
        assertEquals(List.of(), warnings.list());
    }
}
