package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.Rotation;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.PolicySigner;
import org.meshnet.node.membership.SigningLock;

/** Several commands at once in one administrator's folder, each with channels of its own, as processes have. */
class SigningAtOnceTest {
    private static final int AT_ONCE = 6;
    /** Longer than any command takes on a busy machine; only a fault is waited for so long. */
    private static final long PATIENCE_S = 120;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private Path office = Path.of("");

    @BeforeEach
    void make() {
        office = folder.resolve("office");
        assertEquals(ExitCode.OK, console().run("network", "create", "--out", office.toString()));
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Console console() {
        return new Console().with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
    }

    private List<Console> runAll(List<List<String>> commands) throws Exception {
        List<Callable<Console>> calls = new ArrayList<>();
        for (List<String> command : commands) {
            calls.add(() -> {
                Console console = console();
                console.run(command.toArray(String[]::new));
                return console;
            });
        }
        List<Console> ended = new ArrayList<>();
        for (Future<Console> future : threads.invokeAll(calls)) {
            ended.add(future.get(PATIENCE_S, TimeUnit.SECONDS));
        }
        return ended;
    }

    private List<String> ledger() throws IOException {
        return Files.readAllLines(office.resolve("ledger")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void shouldGiveANameOnceAndLoseNoLine() throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            commands.add(List.of("invite", "--dir", office.toString(), "--name", i % 2 == 0 ? "laptop" : "other-" + i));
        }
        List<Console> ended = runAll(commands);
        assertEquals(
                1 + AT_ONCE / 2,
                ended.stream().filter(each -> each.outText().length() > 100).count());
        List<String> lines = ledger();
        assertEquals(1 + AT_ONCE / 2, lines.size(), lines::toString);
        assertEquals(
                1, lines.stream().filter(line -> line.contains("names=laptop ")).count());
        assertEquals(
                lines.size(),
                new HashSet<>(lines.stream().map(line -> line.split(" ", -1)[1]).toList()).size(),
                "serial numbers");
    }

    @Test
    void shouldLookForANameOnlyOnceNobodyElseSigns() throws Exception {
        Future<Console> invited = SigningLock.hold(office, () -> {
            Future<Console> running = threads.submit(() -> {
                Console console = console();
                console.run("invite", "--dir", office.toString(), "--name", "laptop");
                return console;
            });
            assertFalse(endsWithin(running, 1_500), "it waits");
            new AdministratorFolder(office).ledger().add(statement("laptop"));
            return running;
        });
        Console console = invited.get(PATIENCE_S, TimeUnit.SECONDS);
        assertTrue(console.errText().contains("the name laptop is that of the key"), console::errText);
        assertEquals(1, ledger().size());
    }

    private static boolean endsWithin(Future<Console> running, long timeMs) throws Exception {
        try {
            running.get(timeMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static Statement statement(String name) {
        SigningKey key = SigningKey.fromSeed(new byte[SigningKey.SEED_LENGTH]);
        Statement.Subject subject =
                new Statement.Subject(NetworkTag.of(new byte[NetworkTag.LENGTH]), NodeKey.of(key.publicKey()), 7);
        Grant grant = new Grant(List.of(new Label(name)), List.of(), List.of(), List.of(), 0);
        Period period = new Period(Hours.now(), Hours.now() + 24);
        return new Statement(subject, period, grant, Optional.empty(), AdministratorKey.of(key.publicKey()));
    }

    /** Each either signs behind the others, or says that it did not. */
    @Test
    void shouldLoseNoDocumentAndNoKey() throws Exception {
        String dir = office.toString();
        List<Console> ended = runAll(List.of(
                List.of("revoke", "aa".repeat(32), "--dir", dir),
                List.of("network", "rotate", "--overlap", "0s", "--dir", dir),
                List.of("revoke", "bb".repeat(32), "--dir", dir),
                List.of("network", "rotate", "--overlap", "0s", "--dir", dir)));
        long signed = ended.stream()
                .filter(each -> each.outText().startsWith("signed version"))
                .count();
        ended.stream()
                .filter(each -> !each.outText().startsWith("signed version"))
                .forEach(each -> assertTrue(each.errText().contains("signed by this one"), each::errText));
        Console shown = console();
        shown.run("policy", "show", "--dir", dir);
        assertTrue(shown.outText().startsWith("version        " + signed + ", "), shown::outText);
        AdministratorFolder own = new AdministratorFolder(office);
        try (PolicySigner signer = PolicySigner.of(own)) {
            Rotation rotation = signer.content().rotation();
            long rotated = ended.stream()
                    .filter(each -> each.outText().contains("the network has another key"))
                    .count();
            assertEquals(rotated, rotation.epoch());
            if (rotated > 0) {
                NetworkSecrets secrets = own.readNetwork().secrets();
                assertEquals(rotation.networkId(), secrets.networkId(), "the key that members have");
            }
        }
        assertFalse(Files.exists(office.resolve("network.next")));
    }
}
