package org.meshnet.discovery.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.discovery.metrics.ServerReading;

class ControlSocketTest {
    @TempDir
    private Path folder;

    private Path path;
    private final List<ControlSocket> opened = new ArrayList<>();

    @BeforeEach
    void setUp() {
        path = folder.resolve("run").resolve("a.socket");
    }

    @AfterEach
    void close() throws IOException {
        for (ControlSocket each : opened) {
            each.close();
        }
        opened.clear();
    }

    private void open() throws IOException {
        open(Optional.of(Readings.counting(1)));
    }

    private void open(Optional<ServerReading> reading) throws IOException {
        opened.add(ControlSocket.open(path, Readings.SUBJECT, () -> reading));
    }

    /** What comes back for these bytes, until the end. */
    private String say(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0) {
                assertTrue(answer.hasRemaining());
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            // Closed with something unread.
            return "";
        }
    }

    @Test
    void shouldAnswerPeopleAndPrograms() throws IOException {
        open();
        String text = StatusClient.ask(path, StatusFormat.TEXT);
        assertTrue(text.startsWith("server     1.2.3, up ") && text.contains("\nnodes      31 of"), text);
        String json = StatusClient.ask(path, StatusFormat.JSON);
        assertTrue(json.startsWith("{\"schema\":1,") && json.endsWith("}\n"), json);
    }

    @Test
    void shouldBeItsOwnersAloneAndGoWithTheServer() throws IOException {
        open();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
        close();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldSayNothingToWhatIsNoQuestionAndAnswerTheNext() throws IOException {
        open();
        for (String wrong : new String[] {"", "\n", "status", "status xml\n", "down\n", "x".repeat(10_000)}) {
            assertEquals("", say(wrong));
        }
        assertTrue(say("status text\n").contains("\nserver "));
    }

    @Test
    void shouldAnswerWhereTheLoopDoesNot() throws IOException {
        open(Optional.empty());
        assertTrue(StatusClient.ask(path, StatusFormat.JSON).contains("\"ready\":false"));
    }

    @Test
    void shouldTakeThePlaceOfOneThatIsDead() throws IOException {
        Files.createDirectories(path.getParent());
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(path));
        dead.close();
        open();
        assertTrue(StatusClient.ask(path, StatusFormat.TEXT).contains("1.2.3"));
    }

    @Test
    void shouldLeaveAnotherServersSocketAlone() throws IOException {
        open();
        assertEquals(
                "another server listens there",
                assertThrows(IOException.class, this::open).getMessage());
        assertTrue(StatusClient.ask(path, StatusFormat.TEXT).contains("1.2.3"));
    }

    @Test
    void shouldRemoveNothingThatIsNoSocketOfItsOwn() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "precious");
        assertThrows(IOException.class, this::open);
        assertEquals("precious", Files.readString(path));
        Files.delete(path);
        open();
        Files.delete(path);
        Files.writeString(path, "another's");
        close();
        assertEquals("another's", Files.readString(path));
    }

    @Test
    void shouldRefuseAnAnswerThatIsNoneOrBreaksOff() throws Exception {
        for (String wrong : new String[] {"HTTP/1.1 400\n", "99999\n", "20\nshort", "", "1".repeat(100)}) {
            Files.createDirectories(path.getParent());
            Files.deleteIfExists(path);
            try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                other.bind(UnixDomainSocketAddress.of(path));
                Thread thread = new Thread(() -> answer(other, wrong));
                thread.start();
                assertThrows(IOException.class, () -> StatusClient.ask(path, StatusFormat.TEXT), wrong);
                thread.join();
            }
        }
    }

    private static void answer(ServerSocketChannel server, String text) {
        try (SocketChannel channel = server.accept()) {
            channel.read(ByteBuffer.allocate(64));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
