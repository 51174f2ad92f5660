package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a person did wrong is said in one line, and with the right exit code. */
@RequiresRoot
class ErrorsIT {
    private static final int USAGE = 64;
    private static final int SYSTEM = 71;
    private static final int PRIVILEGE = 77;
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @Test
    void shouldRefuseToStartWithoutPrivilege() {
        withAlice(lab -> {
            String state = lab.file("nobody").toString();
            lab.run("alice", "install", "-d", "-o", "65534", state).expectSuccess();
            List<String> command = new ArrayList<>(List.of(
                    "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all"));
            command.addAll(node("--state", state));
            assertOneLine(PRIVILEGE, lab.run("alice", command.toArray(String[]::new)));
        });
    }

    @Test
    void shouldSayThatTheTunDeviceFileIsMissing() {
        withAlice(lab -> {
            String node = String.join(" ", node("--state", lab.file("state").toString()));
            Shell.Result result =
                    lab.run("alice", "unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net && exec " + node);
            assertOneLine(SYSTEM, result);
            assertTrue(result.errors().contains("/dev/net/tun"), result.errors());
        });
    }

    @Test
    void shouldSayThatTheInterfaceNameIsTaken() {
        withAlice(lab -> {
            String state = lab.file("state").toString();
            Shell.Result result = lab.run(
                    "alice", node("--state", state, "--interface", "eth0").toArray(String[]::new));
            assertOneLine(SYSTEM, result);
            assertTrue(result.errors().contains("eth0"), result.errors());
        });
    }

    @Test
    void shouldRefuseWhatIsNoKeyNoNetworkOrNoAddressOfIt() {
        withAlice(lab -> {
            String[][] wrong = {
                {"--key", "0123", "--server", "s"},
                {"--key", "zz" + KEY.substring(2), "--server", "s"},
                {"--server", "s"},
                {"--key", KEY, "--server", "s#0123"},
                {"--key", KEY, "--server", "s", "--network", "10.0.0.0/40"},
                {"--key", KEY, "--server", "s", "--network", "10.0.0.0/24", "--tun", "10.1.0.1"},
                {"--key", KEY, "--server", "s", "--no-such-option"},
            };
            for (String[] options : wrong) {
                String[] command = Stream.concat(Lab.nodeCommand().stream(), Arrays.stream(options))
                        .toArray(String[]::new);
                assertOneLine(USAGE, lab.run("alice", command));
            }
        });
    }

    private static void withAlice(java.util.function.Consumer<Lab> test) {
        Lab.with("errors", lab -> {
            lab.site("alice", "public");
            test.accept(lab);
        });
    }

    private static List<String> node(String... options) {
        List<String> command = new ArrayList<>(List.of("env", "MESHNET_KEY=" + KEY));
        command.addAll(Lab.nodeCommand());
        command.addAll(List.of("--server", Lab.SERVER_ADDRESS));
        command.addAll(List.of(options));
        return command;
    }

    private static void assertOneLine(int exitCode, Shell.Result result) {
        assertEquals(exitCode, result.exitCode(), result.toString());
        long lines = (result.output() + result.errors())
                .lines()
                .filter(line -> line.contains("meshnet-node:"))
                .count();
        assertEquals(1, lines, result.toString());
    }
}
