package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.status.KnownPolicy;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.membership.PolicySigner;

/** Commands that ask and tell the nodes of their host, of which some hang or go by something else. */
class NodesOfThisHostTest {
    /** What hangs is waited for 5 s each time; only a fault takes so long. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Console console = new Console();
    private final List<ControlServer> servers = new ArrayList<>();
    private String office = "";
    private Path run = Path.of("");

    /** A node of the network in the office, which knows no document unless told otherwise. */
    private class Node implements ControlRequestHandler {
        private Optional<PolicyDocument> document = Optional.empty();

        @Override
        public JsonObject answer(JsonObject request) {
            return switch (Requests.command(request)) {
                case Requests.POLICY -> policy();
                case Requests.TAKE_POLICY -> PolicyJson.answer(PolicyJudge.Verdict.NEWER);
                case Requests.STATUS -> status();
                default -> new JsonObject();
            };
        }

        private JsonObject policy() {
            try (PolicySigner signer = PolicySigner.of(new AdministratorFolder(Path.of(office)))) {
                return PolicyJson.answer(signer.network(), new KnownPolicy(document, List.of()));
            } catch (UserError e) {
                throw new AssertionError(e);
            }
        }

        JsonObject status() {
            JsonObject json = new JsonObject();
            json.add("peers", new JsonArray());
            return json;
        }
    }

    @BeforeEach
    void make() {
        office = folder.resolve("office").toString();
        run = folder.resolve("run");
        console.with("RUNTIME_DIRECTORY", run.toString());
        console.succeed("network", "create", "--out", office);
    }

    @AfterEach
    void end() throws IOException {
        for (ControlServer server : servers) {
            server.close();
        }
    }

    private void serve(String interfaceName, ControlRequestHandler node) throws IOException {
        ControlServer server = ControlServer.open(run, interfaceName, interfaceName, node, new FailureLog());
        servers.add(server);
        Thread thread = new Thread(() -> {
            try {
                server.serve();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void shouldRevokeThoughANodeDoesNotTellItsStatus() throws IOException {
        serve("mesh0", new Node() {
            @Override
            public CompletableFuture<JsonObject> answerLater(JsonObject request) {
                return Requests.command(request).equals(Requests.STATUS)
                        ? new CompletableFuture<>()
                        : super.answerLater(request);
            }
        });
        String said =
                assertTimeoutPreemptively(PATIENCE, () -> console.succeed("revoke", "ab".repeat(32), "--dir", office));
        assertTrue(said.contains("signed version 1"), said);
        assertTrue(said.contains("handed to the node of this host: it counts from now on"), said);
        assertTrue(
                console.errText().contains("what a node of this host knows of members is left out: the daemon at "),
                console::errText);
    }

    @Test
    void shouldTellTheOthersThoughANodeDoesNotTakeTheDocument() throws IOException {
        serve("mesh0", new Node() {
            @Override
            public CompletableFuture<JsonObject> answerLater(JsonObject request) {
                return Requests.command(request).equals(Requests.TAKE_POLICY)
                        ? new CompletableFuture<>()
                        : super.answerLater(request);
            }
        });
        serve("mesh1", new Node());
        String said =
                assertTimeoutPreemptively(PATIENCE, () -> console.succeed("revoke", "ab".repeat(32), "--dir", office));
        assertTrue(said.contains("handed to the node of this host: it counts from now on"), said);
        assertTrue(console.errText().contains("not handed to a node of this host: the daemon at "), console::errText);
    }

    /** A process that was stopped: it takes nobody in, and as many wait already as may. */
    @Test
    void shouldRevokeThoughADaemonWasStopped() throws IOException {
        PrivateFiles.createFolders(run);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(run.resolve("mesh0.sock"));
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stopped.bind(address, 1);
            while (isTakenIn(address, waiting)) {
                assertTrue(waiting.size() < 1_000, "there is always room");
            }
            String said = assertTimeoutPreemptively(
                    PATIENCE, () -> console.succeed("revoke", "ab".repeat(32), "--dir", office));
            assertTrue(said.contains("no node of this network runs here"), said);
            assertTrue(
                    console.errText().contains("a node of this host is neither asked nor told: the daemon at "),
                    console::errText);
        } finally {
            for (SocketChannel each : waiting) {
                each.close();
            }
        }
    }

    private static boolean isTakenIn(UnixDomainSocketAddress address, List<SocketChannel> waiting) throws IOException {
        SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(one);
        one.configureBlocking(false);
        try {
            return one.connect(address);
        } catch (SocketException e) {
            return false;
        }
    }

    /** The node has what was signed twice behind the version that the retirement took the place of. */
    @Test
    void shouldSayThatANodeGoesByWhatIsRefusedHere() throws IOException, UserError {
        String printed = console.succeed(
                "administrator", "create", "--dir", folder.resolve("second").toString());
        String key = printed.strip().substring(printed.strip().length() - 64);
        console.succeed("administrator", "add", key, "--dir", office);
        AdministratorFolder elsewhere = copy();
        Node node = new Node();
        SigningKey signing = elsewhere.readKey(() -> new char[0]);
        try (PolicySigner other = PolicySigner.of(elsewhere)) {
            other.sign(other.content().withText("# one\n"), signing);
            node.document = Optional.of(other.sign(other.content().withText("# two\n"), signing));
        }
        console.succeed("administrator", "retire", key, "--dir", office);
        serve("mesh0", node);
        console.succeed("policy", "show", "--dir", office);
        String said = console.errText();
        assertTrue(said.startsWith("version 3 of the document, by "), said);
        assertTrue(said.contains("is refused here: it takes back a retirement, or the network's key"), said);
        assertTrue(said.contains("once its version is no lower than that"), said);
        assertTrue(console.outText().startsWith("version        2, "), console::outText);
    }

    private AdministratorFolder copy() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("elsewhere"));
        for (String name : List.of("network", "network.policy", "administrator.key")) {
            Files.copy(Path.of(office, name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new AdministratorFolder(copy);
    }

    /** A machine that was a member once, or on which another node of the network runs, can know. */
    @Test
    void shouldSayAtJoiningThatTheNetworkGotAnotherKeySince() throws IOException, UserError {
        String early =
                console.succeed("invite", "--dir", office, "--name", "early").strip();
        console.succeed("network", "rotate", "--overlap", "2h", "--dir", office);
        Node node = new Node();
        serve("mesh0", node);
        console.succeed("join", "--state", folder.resolve("a").toString(), early);
        assertEquals("", console.errText(), "the node of this host does not know, either");

        node.document = document();
        console.succeed("join", "--state", folder.resolve("b").toString(), early);
        assertTrue(
                console.errText()
                        .contains("another key, number 2, since this invitation was made, and that of the "
                                + "invitation is good until "),
                console::errText);
        console.succeed("network", "rotate", "--overlap", "0s", "--force", "--dir", office);
        node.document = document();
        Path state = folder.resolve("c");
        assertEquals(ExitCode.USAGE, console.run("join", "--state", state.toString(), early));
        assertTrue(console.errText().contains("expected a fresh invitation"), console::errText);
        assertFalse(Files.exists(state.resolve("membership")));
        node.document = Optional.empty();
        Files.copy(Path.of(office, "network.policy"), state.resolve("membership.policy"));
        assertEquals(ExitCode.USAGE, console.run("join", "--state", state.toString(), early));
        console.succeed(
                "join",
                "--state",
                state.toString(),
                console.succeed("invite", "--dir", office, "--name", "late").strip());
        assertEquals("", console.errText());
    }

    private Optional<PolicyDocument> document() throws UserError {
        try (PolicySigner signer = PolicySigner.of(new AdministratorFolder(Path.of(office)))) {
            return signer.current();
        }
    }

    @Test
    void shouldSayThatAMemberOffersNoExit() throws IOException {
        List<String> states = new ArrayList<>(List.of("not-offered", "used"));
        serve("mesh0", new Node() {
            private String state = "unwanted";

            @Override
            public JsonObject answer(JsonObject request) {
                if (Requests.command(request).equals(Requests.EXIT_NODE)) {
                    state = states.remove(0);
                }
                return super.answer(request);
            }

            @Override
            JsonObject status() {
                JsonObject json = super.status();
                JsonObject peer = new JsonObject();
                peer.addProperty("id", "alice");
                peer.addProperty("name", "alice.mesh");
                peer.addProperty("publicKey", "ab".repeat(32));
                peer.add("addresses", new JsonArray());
                json.getAsJsonArray("peers").add(peer);
                JsonObject exit = new JsonObject();
                exit.addProperty("state", state);
                json.add("exit", exit);
                return json;
            }
        });
        console.succeed("exit-node", "set", "alice");
        assertTrue(console.errText().startsWith("alice offers no exit: "), console::errText);
        console.succeed("exit-node", "set", "alice");
        assertEquals("", console.errText());
    }
}
