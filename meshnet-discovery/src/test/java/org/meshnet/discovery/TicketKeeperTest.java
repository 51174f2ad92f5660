package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.discovery.registry.ticket.DayKey;
import org.meshnet.discovery.state.StatePlace;
import org.meshnet.discovery.state.TicketKeyFile;

class TicketKeeperTest {
    private static final long DAY = 20_500;

    @TempDir
    private Path folder;

    private long unixNs = TimeUnit.DAYS.toNanos(DAY);

    private TicketKeeper keeper(Path place) {
        return new TicketKeeper(StatePlace.chosen(place), () -> unixNs);
    }

    private DayKey inFile(Path place) throws Exception {
        return new TicketKeyFile(place).load().orElseThrow();
    }

    @Test
    void shouldMakeAFileWithYesterdaysKey() throws Exception {
        keeper(folder).ring().destroy();
        assertEquals(DAY - 1, inFile(folder).day());
    }

    @Test
    void shouldBringTheFilesOfTwoServersForwardAlike() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        TicketKeeper first = keeper(folder);
        first.ring();
        Files.copy(folder.resolve("ticket-key"), other.resolve("ticket-key"));
        Files.setPosixFilePermissions(other.resolve("ticket-key"), PosixFilePermissions.fromString("rw-------"));
        byte[] before = inFile(folder).bytes();
        TicketKeeper second = keeper(other);
        second.ring();
        unixNs += TimeUnit.DAYS.toNanos(1);
        first.onTimer(0);
        unixNs += TimeUnit.DAYS.toNanos(2);
        first.onTimer(first.nextDeadlineNs());
        second.onTimer(0);
        assertEquals(DAY + 2, inFile(folder).day());
        assertEquals(DAY + 2, inFile(other).day());
        assertArrayEquals(inFile(folder).bytes(), inFile(other).bytes());
        assertArrayEquals(
                DayKey.of(DAY - 1, before).at(DAY + 2).bytes(), inFile(folder).bytes());
    }

    @Test
    void shouldNotTurnAFileBack() throws Exception {
        TicketKeeper keeper = keeper(folder);
        keeper.ring();
        byte[] before = inFile(folder).bytes();
        unixNs -= TimeUnit.DAYS.toNanos(100);
        keeper.onTimer(0);
        keeper(folder).ring();
        assertEquals(DAY - 1, inFile(folder).day());
        assertArrayEquals(before, inFile(folder).bytes());
    }

    @Test
    void shouldLookAgainInAnHour() throws Exception {
        TicketKeeper keeper = keeper(folder);
        assertEquals(Long.MAX_VALUE, keeper.nextDeadlineNs());
        keeper.ring();
        assertEquals(0, keeper.nextDeadlineNs());
        keeper.onTimer(7);
        assertEquals(7 + TimeUnit.HOURS.toNanos(1), keeper.nextDeadlineNs());
    }

    @Test
    void shouldGoOnWithoutTheFileThatSomebodyRemoved() throws Exception {
        TicketKeeper keeper = keeper(folder);
        keeper.ring();
        Files.delete(folder.resolve("ticket-key"));
        unixNs += TimeUnit.DAYS.toNanos(1);
        keeper.onTimer(0);
        assertEquals(Optional.empty(), new TicketKeyFile(folder).load());
    }

    @Test
    void shouldNotStartWithAFileThatIsDamaged() throws Exception {
        keeper(folder).ring();
        Files.writeString(folder.resolve("ticket-key"), "nothing\n");
        StartFailure failure =
                assertThrows(StartFailure.class, () -> keeper(folder).ring());
        assertEquals(DiscoveryExitCode.CONFIG, failure.exitCode());
    }

    @Test
    void shouldHaveKeysForThisRunWhereThereIsNoFolder() throws Exception {
        TicketKeeper keeper = new TicketKeeper(new StatePlace(Optional.empty(), false), () -> unixNs);
        keeper.ring().destroy();
        assertEquals(Long.MAX_VALUE, keeper.nextDeadlineNs());
    }
}
