package org.meshnet.tun.linux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.netlink.Rtnetlink;
import org.meshnet.tun.linux.sys.Libc;

/** How the kernel's device comes, is refused, and goes. */
@Timeout(30)
@ExtendWith(FreshNetwork.class)
class LinuxTunDeviceTest {
    private static final TunConfig MESH = new TunConfig("mesh7", 1400);
    private static final long TUNSETPERSIST = 0x400454cbL;

    @Test
    void shouldLetTheKernelNumberANamelessDevice() throws Exception {
        try (TunDevice first = TunDevices.open(new TunConfig("", 1400));
                TunDevice second = TunDevices.open(new TunConfig("", 1400))) {
            assertEquals("mesh0 mesh1", first.name() + " " + second.name());
        }
    }

    @Test
    void shouldNumberAPatternWhereItStands() throws Exception {
        try (TunDevice tun = TunDevices.open(new TunConfig("a%db", 1400))) {
            assertEquals("a0b", tun.name());
        }
    }

    @Test
    void shouldBeUpWithItsMtu() throws Exception {
        try (TunDevice tun = TunDevices.open(MESH);
                Rtnetlink netlink = Rtnetlink.open()) {
            var link = netlink.link(tun.name()).orElseThrow();
            assertEquals("true 1400 1000", link.isUp() + " " + link.mtu() + " " + link.queueLength());
        }
    }

    private static final TunConfig ETHERNET =
            new TunConfig("mesh7", 1500, 1, true, 65_535, Optional.of(MacAddress.local(0x0102_0304_0506L)));

    /** A frame that this host's kernel sends, with its virtio-net header. */
    private static ByteBuffer read(TunDevice tun, Predicate<ByteBuffer> wanted) throws IOException {
        ByteBuffer frame = ByteBuffer.allocateDirect(tun.bufferBytes());
        int length = tun.read(frame);
        while (!wanted.test(frame)) {
            length = tun.read(frame);
        }
        return frame.limit(length);
    }

    @Test
    void shouldCarryEthernetWithItsOwnStation() throws Exception {
        try (TunDevice tun = TunDevices.open(ETHERNET)) {
            tun.setAddresses(List.of(Prefix.parse("10.7.0.1/24").orElseThrow()));
            String link = Shell.run("ip", "link", "show", "mesh7");
            assertTrue(link.contains("link/ether 02:02:03:04:05:06"), link);
            assertTrue(link.contains("mtu 1500"), link);
            new ProcessBuilder("ping", "-c", "1", "-W", "1", "10.7.0.2").start();
            ByteBuffer question = read(tun, frame -> frame.getShort(10 + 12) == 0x0806);
            assertEquals(-1, question.getInt(10), "to all stations");
            assertEquals(0x0202_0304_0506L, question.getLong(10 + 6) >>> 16);
            assertEquals(
                    "0",
                    Files.readString(Path.of("/proc/sys/net/ipv6/conf/mesh7/accept_ra"))
                            .strip());
        }
    }

    @Test
    void shouldHaveNoAddressesWhileItIsAPortOfABridge() throws Exception {
        try (TunDevice tun = TunDevices.open(ETHERNET)) {
            Prefix address = Prefix.parse("10.7.0.1/24").orElseThrow();
            assertEquals(List.of(address), tun.setAddresses(List.of(address)).addresses());
            Shell.run("ip", "link", "add", "br7", "type", "bridge");
            Shell.run("ip", "link", "set", "mesh7", "master", "br7");
            InterfaceState bridged = tun.restore();
            assertEquals(Optional.of("br7"), bridged.bridge());
            assertEquals(List.of(), bridged.addresses());
            Shell.run("ip", "address", "add", "10.7.0.1/24", "dev", "br7");
            assertEquals(Map.of(), tun.restore().taken(), "the bridge may have it instead");
            Shell.run("ip", "address", "del", "10.7.0.1/24", "dev", "br7");
            Shell.run("ip", "link", "set", "mesh7", "nomaster");
            assertEquals(List.of(address), tun.restore().addresses());
        }
    }

    @Test
    void shouldGiveTheNameFreeWhenClosed() throws Exception {
        TunDevices.open(MESH).close();
        assertIsGone("mesh7");
        TunDevices.open(MESH).close();
    }

    @Test
    void shouldLeaveNothingBehindWhenKilled() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldDevice.class.getName(),
                        "killed0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("killed0", output.readLine());
        } finally {
            process.destroyForcibly();
        }
        assertTrue(process.waitFor(20, SECONDS));
        assertIsGone("killed0");
    }

    @Test
    void shouldRefuseTheNameOfAnotherDeviceInUse() throws Exception {
        try (TunDevice tun = TunDevices.open(MESH)) {
            assertRefused(Kind.NAME_TAKEN, new TunConfig(tun.name(), 1400));
        }
    }

    @Test
    void shouldRefuseToJoinADeviceOfManyQueues() throws Exception {
        TunConfig manyQueues = new TunConfig("mesh7", 1400, 3, false);
        try (TunDevice tun = TunDevices.open(manyQueues)) {
            assertRefused(Kind.NAME_TAKEN, new TunConfig(tun.name(), 1400, 2, false));
        }
    }

    @Test
    void shouldRefuseTheNameOfAnInterfaceOfAnotherKind() {
        assertRefused(Kind.NAME_TAKEN, new TunConfig("lo", 1400));
    }

    @Test
    void shouldRefuseTheNameOfSomebodysPersistentDevice() throws Exception {
        TunFile file = TunFile.open("/dev/net/tun");
        file.attach("theirs0", TunFile.IFF_TUN | TunFile.IFF_NO_PI);
        assertEquals(0, Libc.ioctl(file.fd(), TUNSETPERSIST, 1));
        file.close();
        assertRefused(Kind.NAME_TAKEN, new TunConfig("theirs0", 1400));
    }

    @Test
    void shouldRefuseANameThatCannotBe() {
        assertRefused(Kind.BAD_NAME, new TunConfig("far-too-long-a-name", 1400));
    }

    @Test
    void shouldTellHowToGetTheDriver() {
        TunException thrown = assertThrows(TunException.class, () -> LinuxTunDevice.open(MESH, "/nonexistent/tun"));
        assertEquals(Kind.NO_DEVICE_FILE, thrown.kind());
        assertEquals(
                "/nonexistent/tun: No such file or directory; load the driver with: modprobe tun"
                        + " (a container needs the device passed in)",
                thrown.getMessage());
    }

    @Test
    void shouldTellWhichPrivilegeIsMissing() throws Exception {
        FutureTask<TunException> attempt = new FutureTask<>(() -> {
            ThreadPrivileges.dropCapabilities();
            return assertThrows(TunException.class, () -> TunDevices.open(MESH));
        });
        new Thread(attempt).start();
        TunException thrown = attempt.get(10, SECONDS);
        assertEquals(Kind.NO_PRIVILEGE, thrown.kind());
        assertEquals(
                "no permission to create the interface mesh7; run as root or with CAP_NET_ADMIN", thrown.getMessage());
        assertIsGone("mesh7");
    }

    @Test
    void shouldLeaveNoDescriptorOpen() throws Exception {
        TunDevices.open(new TunConfig("mesh7", 1400, 4, true)).close();
        long before = openDescriptors();
        for (int i = 0; i < 5; i++) {
            TunDevices.open(new TunConfig("mesh7", 1400, 4, true)).close();
            assertRefused(Kind.NAME_TAKEN, new TunConfig("lo", 1400));
        }
        assertEquals(before, openDescriptors());
    }

    /** Those of the kinds that a device opens: the JVM opens files of its own whenever it likes. */
    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(LinuxTunDeviceTest::isOfADevice).count();
        }
    }

    private static boolean isOfADevice(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/net/tun")
                    || target.startsWith("socket:")
                    || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static void assertRefused(Kind kind, TunConfig config) {
        TunException thrown =
                assertThrows(TunException.class, () -> TunDevices.open(config).close());
        assertEquals(kind, thrown.kind(), thrown.getMessage());
    }

    private static void assertIsGone(String name) throws Exception {
        try (Rtnetlink netlink = Rtnetlink.open()) {
            assertTrue(netlink.link(name).isEmpty());
        }
    }
}
