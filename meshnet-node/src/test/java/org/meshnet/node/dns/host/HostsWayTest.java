package org.meshnet.node.dns.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.name.NameTable;
import org.meshnet.node.dns.Zoo;

class HostsWayTest {
    private static final String USUAL = "127.0.0.1 localhost\n";
    private static final long DEAD = 999_999_999_999L;

    private final NameWish wish =
            new NameWish(new NameWish.Link("mesh0", 5), List.of(), new NameWish.Zones("mesh", List.of()));
    private final long self = ProcessHandle.current().pid();

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
