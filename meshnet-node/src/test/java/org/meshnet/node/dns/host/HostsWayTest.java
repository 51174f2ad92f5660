package org.meshnet.node.dns.host;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.name.NameTable;
import org.meshnet.node.dns.Zoo;

class HostsWayTest {
    private static final String USUAL = "127.0.0.1 localhost\n";
    private static final ProcessLife DEAD = new ProcessLife(999_999_999_999L, 1);

    private final NameWish wish =
            new NameWish(new NameWish.Link("mesh0", 5), List.of(), new NameWish.Zones("mesh", List.of()));
    private final ProcessLife self = ProcessLife.ofThis();

    @TempDir
    private Path folder;

    private Path file;
    private HostsWay way;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("hosts");
        Files.writeString(file, USUAL);
        way = new HostsWay(file, self);
    }

    private String text() throws IOException {
        return Files.readString(file);
    }

    @Test
    void shouldListEachAddressWithItsNames() {
        assertEquals(
                List.of(
                        "10.0.0.7\talice.mesh files.mesh",
                        "fd00:0:0:1::7\talice.mesh files.mesh",
                        "10.0.0.8\tbob.mesh",
                        "10.0.0.9\tbob-2.mesh"),
                HostsWay.lines("mesh", Zoo.NAMES));
    }

    @Test
    void shouldWriteNamesAndTakeThemOut() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        way.apply(wish, Zoo.NAMES);
        assertTrue(text().startsWith(USUAL) && text().contains("10.0.0.8\tbob.mesh\n"), text());
        way.apply(wish, NameTable.EMPTY);
        assertTrue(!text().contains("bob"), text());
        assertEquals(PosixFilePermissions.fromString("rw-r--r--"), Files.getPosixFilePermissions(file));
        way.undo();
        assertEquals(USUAL, text());
        way.undo();
        assertEquals(USUAL, text());
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count(), "nothing is left beside it");
        }
    }

    @Test
    void shouldNotTouchAFileThatIsAsItIsToBe() throws IOException {
        way.apply(wish, Zoo.NAMES);
        Object before = Files.getAttribute(file, "unix:ino");
        way.apply(wish, Zoo.NAMES);
        way.repair();
        assertEquals(before, Files.getAttribute(file, "unix:ino"));
    }

    @Test
    void shouldPutBackWhatSomebodyTookOut() throws IOException {
        way.apply(wish, Zoo.NAMES);
        Files.writeString(file, USUAL + "10.9.9.9 new\n");
        way.apply(wish, Zoo.NAMES);
        assertTrue(text().contains("bob-2.mesh"), text());
        way.undo();
        assertEquals(USUAL + "10.9.9.9 new\n", text());
    }

    @Test
    void shouldTakeOutWhatAKilledNodeLeft() throws IOException {
        new HostsWay(file, DEAD).apply(wish, Zoo.NAMES);
        way.apply(wish, Zoo.NAMES);
        way.repair();
        assertEquals(HostsText.with(USUAL, "mesh0", self, HostsWay.lines("mesh", Zoo.NAMES)), text());
    }

    /** As after a restart of the host, or in a container, where it has the number that it had before. */
    @Test
    void shouldHaveNothingToTakeOutWhereThereIsNoFile() throws IOException {
        Files.delete(file);
        way.repair();
        assertTrue(Files.notExists(file));
    }

    @Test
    void shouldTakeOutWhatAProcessLeftWhoseNumberIsAnothersNow() throws IOException {
        ProcessLife before = new ProcessLife(self.number(), self.startedTicks() + 1);
        new HostsWay(file, before).apply(wish, Zoo.NAMES);
        way.repair();
        assertEquals(USUAL, text());
    }

    /** The other one has locked the file, puts another in its place, and goes on with that. */
    @Test
    @Timeout(60)
    void shouldLoseNothingThatAnotherNodeWritesAtTheSameTime() throws Exception {
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader();
                Writer told = other.outputWriter()) {
            assertEquals("locked", said.readLine());
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> apply(Zoo.NAMES));
            while (!isWaitedFor(file)) {
                Thread.onSpinWait();
            }
            told.write("go on\n");
            told.flush();
            written.get();
            assertEquals(0, other.waitFor());
        }
        assertEquals(HostsText.with(USUAL + "10.9.9.9 first\n10.9.9.9 second\n", "mesh0", self, lines()), text());
    }

    private static List<String> lines() {
        return HostsWay.lines("mesh", Zoo.NAMES);
    }

    private void apply(NameTable names) {
        try {
            way.apply(wish, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does somebody wait for the lock of this file, as the kernel has it? */
    private static boolean isWaitedFor(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .anyMatch(line -> line.contains("-> ") && line.contains(inode));
    }

    /** Writes as another node would, but slowly. */
    static final class Other {
        private Other() {}

        public static void main(String... arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            Path fresh = file.resolveSibling("fresh");
            String text = Files.readString(file) + "10.9.9.9 first\n";
            Files.writeString(fresh, text);
            try (FileChannel old = FileChannel.open(file, WRITE);
                    FileLock lock = old.lock()) {
                System.out.println("locked");
                System.in.read();
                try (FileChannel next = FileChannel.open(fresh, WRITE);
                        FileLock nextLock = next.lock()) {
                    Files.move(fresh, file, ATOMIC_MOVE);
                    lock.release();
                    for (int i = 0; i < 1000 && !isWaitedFor(file); i++) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    next.write(ByteBuffer.wrap((text + "10.9.9.9 second\n").getBytes(US_ASCII)), 0);
                    nextLock.release();
                }
            }
        }
    }

    @Test
    void shouldLeaveTheFileAsItWasWhereTheDiskIsFull() throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8k", "meshnet-test", folder.toString()), "needs root");
        try {
            Files.writeString(file, USUAL);
            Files.write(folder.resolve("other"), new byte[4096]);
            NameTable many = NameTable.of(IntStream.range(1, 120)
                    .mapToObj(i -> Zoo.member(i, "member-with-a-long-name-" + i, List.of(), "10.0.0." + i))
                    .toList());
            assertThrows(IOException.class, () -> way.apply(wish, many));
            assertEquals(USUAL, text());
            way.apply(wish, Zoo.NAMES);
            assertEquals(HostsText.with(USUAL, "mesh0", self, lines()), text());
        } finally {
            run("umount", folder.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @Test
    void shouldFollowAnInterfaceThatIsGivenAnotherName() throws IOException {
        way.apply(wish, Zoo.NAMES);
        way.apply(new NameWish(new NameWish.Link("office", 5), List.of(), wish.zones()), Zoo.NAMES);
        assertEquals(HostsText.with(USUAL, "office", self, HostsWay.lines("mesh", Zoo.NAMES)), text());
        way.undo();
        assertEquals(USUAL, text());
    }

    @Test
    void shouldSayWhatItCannotWrite() throws IOException {
        Files.delete(file);
        IOException error = assertThrows(IOException.class, () -> way.apply(wish, Zoo.NAMES));
        assertEquals("there is no " + file, error.getMessage());
    }
}
