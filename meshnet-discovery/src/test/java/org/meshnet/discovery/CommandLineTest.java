package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        Map<String, String> whole = new HashMap<>(environment);
        whole.putIfAbsent("STATE_DIRECTORY", folder.resolve("state").toString());
        whole.putIfAbsent("RUNTIME_DIRECTORY", folder.resolve("run").toString());
        CommandLine commandLine = Main.commandLine(whole);
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private void assertRefused(int exitCode, String message, Map<String, String> environment, String... arguments) {
        assertEquals(exitCode, run(environment, arguments));
        assertEquals("meshnet-discovery: " + message + System.lineSeparator(), err.toString());
    }

    private void assertUsageError(String message, String... arguments) {
        assertRefused(64, message, Map.of(), arguments);
    }

    @Test
    void shouldShowEveryOptionWithItsDefault() {
        assertEquals(0, run(Map.of(), "--help"));
        String help = out.toString();
        for (String text : new String[] {
            "--port=PORT",
            "8000",
            "--bind=ADDRESS",
            "--alt-bind=ADDRESS:PORT",
            "--store=URL",
            "--store-key=FILE",
            "--store-password-file=FILE",
            "--store-ca=FILE",
            "--advertise=ADDRESS:PORT",
            "--lease=SECONDS",
            "60",
            "--max-networks=N",
            "10000",
            "--max-nodes=N",
            "100000",
            "--max-nodes-per-network=N",
            "4096",
            "--max-registrations-per-second=N",
            "2000",
            "--max-per-second-per-address=N",
            "200",
            "--max-requests-per-second-per-node=N",
            "500",
            "--max-requests-per-second-per-network=N",
            "5000",
            "--max-requests-per-second-per-address=N",
            "--max-requests-per-second=N",
            "50000",
            "--plain-udp",
            "--no-relay",
            "--relay-rate=BYTES",
            "12500000",
            "--tls-port=PORT",
            "443",
            "--max-streams=N",
            "1024",
            "--relay-burst=BYTES",
            "5000000",
            "--relay-total-rate=BYTES",
            "125000000",
            "--log-level=LEVEL",
            "info",
            "--help",
            "--version",
            "MESHNET_DISCOVERY_MAX_NODES"
        }) {
            assertTrue(help.contains(text), text);
        }
        assertTrue(help.lines().allMatch(line -> line.length() <= 80), "fits a terminal");
    }

    @Test
    void shouldShowItsVersion() {
        assertEquals(0, run(Map.of(), "--version"));
        assertTrue(out.toString().startsWith("meshnet-discovery "));
    }

    @Test
    void shouldSayInOneLineWhatIsWrongWithAnOption() {
        assertUsageError("Invalid value for option '--port': 'abc' is not an int; see --help", "--port", "abc");
    }

    @Test
    void shouldRefuseASecondEndpointThatDoesNotGoWithTheFirst() {
        assertUsageError(
                "--alt-bind needs --bind with the first address, so that answers come from the right one; see --help",
                "--alt-bind",
                "127.0.0.2:3479");
    }

    @Test
    void shouldRefuseASecondEndpointOfAnotherFamily() {
        assertUsageError(
                "--alt-bind and --bind are of two families; expected one; see --help",
                "--bind",
                "127.0.0.1",
                "--alt-bind",
                "[::1]:3479");
    }

    @Test
    void shouldRefuseAPortThatIsNone() {
        assertUsageError("--port is 65536, but may be 0 to 65535; see --help", "--port", "65536");
    }

    @Test
    void shouldRefuseACertificateWithoutItsKey() {
        assertUsageError(
                "--tls-cert and --tls-key go together; expected both or neither; see --help", "--tls-cert=a.pem");
    }

    @Test
    void shouldRefuseTlsWithoutTcp() {
        assertUsageError(
                "--tls-cert needs TCP; expected no --no-tcp; see --help",
                "--tls-cert=a.pem",
                "--tls-key=a.key",
                "--no-tcp");
    }

    @Test
    void shouldRefuseATlsPortThatIsNone() {
        assertUsageError("--tls-port is 65536, but may be 0 to 65535; see --help", "--tls-port=65536");
    }

    @Test
    void shouldRefuseAServerWithoutRoomForAStream() {
        assertUsageError("the number of streams is 0, but may be 1 to 1000000; see --help", "--max-streams=0");
    }

    @Test
    void shouldEndWith78WhenTheCertificateIsOfNoUse() {
        assertRefused(
                78, "there is no file /none.pem", Map.of(), "--port=0", "--tls-cert=/none.pem", "--tls-key=/none.key");
    }

    @Test
    void shouldSayThatTheTcpPortIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertRefused(
                    71,
                    "TCP port " + port
                            + " is in use by another program; choose another with --port, or leave TCP out "
                            + "with --no-tcp",
                    Map.of(),
                    "--bind=" + other.getInetAddress().getHostAddress(),
                    "--port=" + port);
        }
    }

    @Test
    void shouldRefuseWhatIsSaidOfAStoreThatThereIsNot() {
        assertUsageError("there is no store; expected --store too; see --help", "--port=0", "--advertise=192.0.2.1:1");
    }

    @Test
    void shouldNotRepeatAStoresUrlThatIsNone() {
        int code = run(Map.of(), "--port=0", "--store=http://mesh:secret@store");
        assertEquals(64, code);
        assertTrue(err.toString().contains("--store is no address of a store; expected redis://"), err.toString());
        assertFalse(err.toString().contains("secret"), err.toString());
    }

    @Test
    void shouldEndWith78WhenTheStoresKeyIsOfNoUse() throws Exception {
        Path key = folder.resolve("store-key");
        Files.writeString(key, "none");
        assertRefused(
                78,
                "the key of the store is not safe: " + key
                        + " has mode 0644: others than its owner can read it; chmod 600" + " would close it",
                Map.of(),
                "--port=0",
                "--store=redis://127.0.0.1:1",
                "--store-key=" + key);
    }

    @Test
    void shouldRefuseWhatIsSaidOfAPageThatThereIsNot() {
        assertUsageError("there is no page; expected --web too; see --help", "--web-token-file=token");
    }

    @Test
    void shouldShowThePageToNoOtherHostUnasked() {
        assertUsageError(
                "--web 192.0.2.1:8081: other hosts could see the page; expected a loopback address such as "
                        + "127.0.0.1:8081, or --web-token-file, --web-cert and --web-key too; see --help",
                "--web=192.0.2.1:8081");
    }

    @Test
    void shouldRefuseAPagesCertificateWithoutItsKey() {
        assertUsageError(
                "--web-cert and --web-key go together; expected both or neither; see --help",
                "--web=127.0.0.1:8081",
                "--web-cert=a.pem");
    }

    @Test
    void shouldEndWith78WhenThePagesTokenIsOfNoUse() {
        assertRefused(
                78,
                "/none.token is no file with a token",
                Map.of("MESHNET_DISCOVERY_WEB", "127.0.0.1:8081"),
                "--web-token-file=/none.token");
    }

    @Test
    void shouldSayThatThePagesPortIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + other.getLocalPort();
            assertEquals(71, run(Map.of(), "--bind=127.0.0.1", "--port=0", "--web=" + place));
            assertTrue(
                    err.toString().startsWith("meshnet-discovery: the address of --web, " + place + ", cannot be had"),
                    err.toString());
        }
    }

    @Test
    void shouldRefuseALeaseThatIsTooShort() {
        assertUsageError("the lease in seconds is 9, but may be 10 to 86400; see --help", "--lease=9");
    }

    @Test
    void shouldRefuseANameInPlaceOfAnAddress() {
        assertUsageError(
                "Invalid value for option '--bind': 'localhost' is no IPv4 or IPv6 address; see --help",
                "--bind=localhost");
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertUsageError("Unmatched argument at index 0: 'serve'; see --help", "serve");
    }

    @Test
    void shouldNameTheVariableThatHoldsAWrongValue() {
        assertRefused(
                64,
                "Invalid value for option '--port': 'abc' is not an int (from MESHNET_DISCOVERY_PORT); see --help",
                Map.of("MESHNET_DISCOVERY_PORT", "abc"));
    }

    @Test
    void shouldTakeDefaultsFromTheEnvironment() {
        run(Map.of("MESHNET_DISCOVERY_MAX_NODES_PER_NETWORK", "1234", "MESHNET_DISCOVERY_LEASE", " "), "--help");
        assertTrue(out.toString().contains("(default: 1234)"));
        assertTrue(out.toString().contains("(default: 60)"));
    }

    @Test
    void shouldPreferTheCommandLineToTheEnvironment() {
        assertRefused(
                64,
                "--port is 70000, but may be 0 to 65535; see --help",
                Map.of("MESHNET_DISCOVERY_PORT", "8001"),
                "--port=70000");
    }

    @Test
    void shouldSayThatThePortIsInUse() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            String message = "port " + port + " is in use by another program; choose another with --port";
            assertRefused(
                    71, message, Map.of(), "--bind=" + other.getLocalAddress().getHostAddress(), "--port=" + port);
        }
    }

    @Test
    void shouldSayThatTheAddressIsNotOfThisHost() {
        assertRefused(
                71,
                "192.0.2.1 is no address of this host; choose another with --bind",
                Map.of(),
                "--bind=192.0.2.1",
                "--port=0");
    }

    @Test
    void shouldSayThatAPortNeedsRoot() {
        assumeFalse(mayBindLowPorts(), "SKIPPED: this user may use port 1, so nothing is refused");
        assertRefused(77, "port 1 needs root, as all below 1024 do; choose another with --port", Map.of(), "--port=1");
    }

    private static boolean mayBindLowPorts() {
        try (DatagramSocket socket = new DatagramSocket(1)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldShowItsKeyWhichStaysTheSame() {
        assertEquals(0, run(Map.of(), "--show-key", "--log-level", "warn"));
        String key = out.toString().strip();
        assertTrue(key.matches("[0-9a-f]{64}"), key);
        assertEquals(0, run(Map.of(), "--show-key"));
        assertEquals(key + System.lineSeparator() + key, out.toString().strip());
    }

    @Test
    void shouldMakeAnotherKeyInAnotherFolder() {
        run(Map.of(), "--show-key");
        run(Map.of(), "--show-key", "--state", folder.resolve("other").toString());
        assertEquals(2, out.toString().lines().distinct().count());
    }

    @Test
    void shouldRefuseAKeyThatOthersCanRead() throws IOException {
        run(Map.of(), "--show-key");
        Path file = folder.resolve("state/server-key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(
                78,
                "the server's key is not safe: " + file
                        + " has mode 0644: others than its owner can read it; chmod 600 would close it",
                Map.of());
    }

    @Test
    void shouldRefuseADamagedKeyAndLeaveItAsItIs() throws IOException {
        run(Map.of(), "--show-key");
        Path file = folder.resolve("state/server-key");
        Files.writeString(file, "damaged\n");
        assertRefused(
                78,
                "the key file " + file
                        + " is damaged; expected one line of 64 hexadecimal digits (restore it; without it"
                        + " the server gets another key, which nodes that know this one refuse)",
                Map.of());
        assertEquals("damaged\n", Files.readString(file));
    }

    @Test
    void shouldRefuseAStateFolderThatIsNone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(74, run(Map.of(), "--state", file.toString(), "--show-key"));
        assertTrue(err.toString()
                .startsWith("meshnet-discovery: the key file " + file + "/server-key cannot be written: "));
    }

    @Test
    void shouldSayThatNoServerRunsThere() {
        assertRefused(
                69,
                "no server that can be asked runs on port 65535: there is no "
                        + folder.resolve("run/discovery-65535.socket")
                        + "; expected --port or --control as the server has it",
                Map.of(),
                "status",
                "--port=65535");
    }

    @Test
    void shouldSayThatNobodyListensAtASocket() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(69, run(Map.of(), "status", "--control", file.toString()));
        assertTrue(err.toString().startsWith("meshnet-discovery: the server at " + file + " does not answer: "));
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void shouldRefuseToAskAtNoSocket() {
        assertUsageError(
                "--control is none; expected the socket of a server that has one; see --help",
                "status",
                "--control=none");
    }

    @Test
    void shouldRefuseToAskAPortThatIsNone() {
        assertUsageError("--port is 0, but may be 1 to 65535; see --help", "status", "--port=0");
    }

    @Test
    void shouldNotStartWithoutTheSocketThatItIsTold() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(
                71,
                "the control socket " + file + " cannot be made: there is something else than a socket; expected"
                        + " another with --control, or none",
                Map.of(),
                "--bind=127.0.0.1",
                "--port=0",
                "--log-level=error",
                "--control=" + file);
    }
}
