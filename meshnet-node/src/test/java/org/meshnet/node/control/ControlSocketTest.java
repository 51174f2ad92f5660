package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.FailureLog;

@Timeout(30)
class ControlSocketTest {
    @TempDir
    Path root;

    private final List<ControlServer> servers = new ArrayList<>();
    private final FailureLog failures = new FailureLog();

    @AfterEach
    void closeServers() throws IOException {
        for (ControlServer server : servers) {
            server.close();
        }
    }

    private Path folder() {
        return root.resolve("run");
    }

    private ControlServer serve(String interfaceName, String id) throws IOException {
        return serve(interfaceName, id, request -> {
            JsonObject answer = new JsonObject();
            answer.addProperty("from", id);
            answer.addProperty("asked", Requests.command(request));
            return answer;
        });
    }

    private ControlServer serve(String interfaceName, String id, ControlRequestHandler handler) throws IOException {
        ControlServer server = ControlServer.open(folder(), interfaceName, id, handler, failures);
        servers.add(server);
        Thread thread = new Thread(() -> attempt(server::serve));
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** One that was stopped: it listens, takes nothing, and what is asked is more than the socket holds. */
    @Test
    void doesNotWaitLongForADaemonThatTakesNothing() throws IOException {
        Path socket = root.resolve("stopped");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            JsonObject request = Requests.request("take");
            request.addProperty("document", "x".repeat(4_000_000));
            IOException e = assertThrows(IOException.class, () -> ControlExchange.with(socket, request));
            assertTrue(e.getMessage().contains("no answer within"), e.toString());
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void attempt(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ask(String interfaceName) throws UserError {
        ControlClient client = interfaceName == null
                ? ControlClient.ofTheOnlyOne(folder())
                : ControlClient.of(folder(), interfaceName);
        return client.ask(Requests.STATUS).get("from").getAsString();
    }

    private static String exchange(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldAnswerARequest() throws IOException, UserError {
        serve("mesh0", "a");
        assertEquals("a", ask("mesh0"));
    }

    @Test
    void shouldLeaveNothingOpenWhereItCannotListen() throws IOException {
        Selector selector = Selector.open();
        Path nowhere = root.resolve("none").resolve("mesh0.sock");
        assertThrows(
                IOException.class,
                () -> ControlServer.open(nowhere, selector, request -> Requests.error("none"), failures));
        assertFalse(selector.isOpen());
    }

    @Test
    void shouldLeaveTheSocketOfAnotherThatHasItsNameNow() throws IOException, UserError {
        ControlServer first = serve("mesh0", "a");
        Files.delete(first.path());
        ControlServer second = serve("mesh0", "b");
        assertEquals(first.path(), second.path());
        first.close();
        assertEquals("b", ask("mesh0"));
    }

    @Test
    void shouldEndThoughSomebodyRemovedItsSocket() throws IOException {
        ControlServer server = serve("mesh0", "a");
        Files.delete(server.path());
        server.close();
        assertFalse(Files.exists(folder()));
    }

    @Test
    void shouldFindTheOnlyDaemon() throws IOException, UserError {
        serve("mesh7", "a");
        assertEquals("a", ask(null));
    }

    @Test
    void shouldSayWhichDaemonsThereAre() throws IOException, UserError {
        serve("mesh0", "a");
        serve("mesh1", "b");

        UserError error = assertThrows(UserError.class, () -> ask(null));
        assertEquals(ExitCode.USAGE, error.exitCode());
        assertTrue(error.getMessage().endsWith("one of mesh0 (a), mesh1 (b)"), error.getMessage());
        assertEquals("b", ask("mesh1"));
    }

    @Test
    void shouldTellDaemonsOnInterfacesOfTheSameNameApart() throws IOException, UserError {
        serve("mesh0", "a");
        serve("mesh0", "b");

        assertEquals("a", ask("mesh0"));
        assertEquals("b", ask("mesh0-2"));
    }

    @Test
    void shouldSayThatNobodyRunsOnAnInterface() throws IOException {
        serve("mesh0", "a");

        UserError error = assertThrows(UserError.class, () -> ask("mesh5"));
        assertEquals(ExitCode.UNAVAILABLE, error.exitCode());
        assertEquals("no meshnet-node runs on mesh5; there is mesh0 (a)", error.getMessage());
    }

    @Test
    void shouldKeepFolderAndSocketToTheOwner() throws IOException {
        ControlServer server = serve("mesh0", "a");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())));
    }

    @Test
    void shouldReplaceTheSocketOfADeadDaemon() throws IOException, UserError {
        Files.createDirectories(folder());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(folder().resolve("mesh0.sock")));
        }
        Files.setLastModifiedTime(folder().resolve("mesh0.sock"), FileTime.fromMillis(0));
        assertEquals(
                ExitCode.UNAVAILABLE,
                assertThrows(UserError.class, () -> ask(null)).exitCode());

        assertEquals(folder().resolve("mesh0.sock"), serve("mesh0", "a").path());
        assertEquals("a", ask("mesh0"));
    }

    @Test
    void shouldLeaveNothingBehind() throws IOException {
        serve("mesh0", "a");
        servers.remove(0).close();
        assertFalse(Files.exists(folder()));
    }

    @Test
    void shouldAnswerEachWrongRequestWithAnError() throws IOException {
        Path socket = serve("mesh0", "a").path();
        for (String wrong : new String[] {"x\n", "[]\n", "{\"command\":\n", "\n", "{}{}\n", "null\n"}) {
            assertEquals("{\"error\":\"the request is no JSON object\"}\n", exchange(socket, wrong), wrong);
        }
    }

    @Test
    void shouldNotReadAnEndlessRequest() throws IOException {
        Path socket = serve("mesh0", "a").path();
        assertEquals(
                "{\"error\":\"the request is longer than 1048576 bytes\"}\n",
                exchange(socket, "x".repeat(Requests.LONGEST_REQUEST_BYTES)));
    }

    @Test
    void shouldReadARequestWithTheLongestDocument() throws IOException, UserError {
        serve(
                "mesh0",
                "a",
                request -> Requests.request("" + Requests.command(request).length()));
        int length = 4 * PolicyDocument.MAX_LENGTH / 3;
        JsonObject answer = ControlClient.of(folder(), "mesh0").ask(Requests.request("x".repeat(length)));
        assertEquals("" + length, Requests.command(answer));
    }

    @Test
    void shouldServeOthersWhileOneConnectionSaysNothing() throws IOException, UserError {
        Path socket = serve("mesh0", "a").path();
        try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(UnixDomainSocketAddress.of(socket));
            assertEquals("a", ask("mesh0"));
        }
    }

    @Test
    void shouldServeOthersWhileAnAnswerIsLongInComing() throws Exception {
        CompletableFuture<JsonObject> late = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        serve("mesh0", "a", new ControlRequestHandler() {
            @Override
            public JsonObject answer(JsonObject request) {
                return Requests.error("in time");
            }

            @Override
            public CompletableFuture<JsonObject> answerLater(JsonObject request) {
                asked.countDown();
                return Requests.command(request).equals("late")
                        ? late
                        : CompletableFuture.completedFuture(answer(request));
            }
        });
        Path socket = servers.get(0).path();
        try (SocketChannel patient = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            patient.connect(UnixDomainSocketAddress.of(socket));
            patient.write(ByteBuffer.wrap("{\"command\":\"late\"}\n".getBytes(StandardCharsets.UTF_8)));
            asked.await();
            assertEquals("{\"error\":\"in time\"}\n", exchange(socket, "{}\n"));
            late.complete(Requests.error("at last"));
            String answer = new String(Channels.newInputStream(patient).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("{\"error\":\"at last\"}\n", answer);
        }
    }

    @Test
    void shouldEndAsTheDaemonSaysWhoseFaultItIs() throws IOException {
        serve(
                "mesh0",
                "a",
                request -> Requests.command(request).equals("reload")
                        ? Requests.error(new UserError(ExitCode.CONFIG, "rules:5:17: expected any"))
                        : Requests.error("unknown command"));
        ControlClient client = ControlClient.ofTheOnlyOne(folder());

        UserError wrongFile = assertThrows(UserError.class, () -> client.ask("reload"));
        assertEquals(ExitCode.CONFIG, wrongFile.exitCode());
        assertEquals("the daemon answers: rules:5:17: expected any", wrongFile.getMessage());
        assertEquals(
                ExitCode.UNAVAILABLE,
                assertThrows(UserError.class, () -> client.ask("other")).exitCode());
    }

    @Test
    void shouldDeliverALongAnswer() throws IOException, UserError {
        String text = "x".repeat(5_000_000);
        serve("mesh0", "a", request -> {
            JsonObject answer = new JsonObject();
            answer.addProperty("text", text);
            return answer;
        });
        JsonObject answer = ControlClient.ofTheOnlyOne(folder()).ask(Requests.STATUS);
        assertEquals(text, answer.get("text").getAsString());
    }

    @Test
    void shouldWaitUntilTheDaemonHasStopped() throws Exception {
        ControlServer[] server = new ControlServer[1];
        Thread stopper = new Thread(() -> attempt(server[0]::close));
        server[0] = serve("mesh0", "a", request -> {
            stopper.start();
            return new JsonObject();
        });
        ControlClient.ofTheOnlyOne(folder()).stop();
        assertFalse(SocketPaths.isAlive(server[0].path()));
        stopper.join();
    }

    @Test
    void shouldOutliveAHandlerThatFails() throws IOException, UserError {
        Path socket = serve("mesh0", "a", request -> {
                    if (Requests.command(request).equals("bad")) {
                        throw new IllegalStateException("a flaw");
                    }
                    if (Requests.command(request).equals("worse")) {
                        throw new StackOverflowError();
                    }
                    return Requests.error("none");
                })
                .path();
        for (int i = 0; i < 10; i++) {
            assertEquals("", exchange(socket, "{\"command\":\"bad\"}\n"));
            assertEquals("", exchange(socket, "{\"command\":\"worse\"}\n"));
        }
        assertEquals("{\"error\":\"none\"}\n", exchange(socket, "{}\n"));
        assertEquals(20, failures.count());
    }

    @Test
    void shouldDropAConnectionWhoseLaterAnswerFails() throws IOException {
        Path socket = serve("mesh0", "a", new ControlRequestHandler() {
                    @Override
                    public JsonObject answer(JsonObject request) {
                        return Requests.error("none");
                    }

                    @Override
                    public CompletableFuture<JsonObject> answerLater(JsonObject request) {
                        return CompletableFuture.failedFuture(new IllegalStateException("a flaw"));
                    }
                })
                .path();
        assertEquals("", exchange(socket, "{}\n"));
        assertEquals(1, failures.count());
    }
}
