package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.exit.ExitCode;

/**
 * Runs command lines in this process and keeps what they print. A node that is brought up only leaves its
 * configuration.
 */
public final class Console {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private Tty tty = Tty.NONE;
    private Optional<NetworkConfig> network = Optional.empty();

    /** Sets a variable. */
    public Console with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Gives it a screen. */
    public Console with(Tty screen) {
        tty = screen;
        return this;
    }

    /** Runs a command line; up only keeps the configuration. */
    public ExitCode run(String... arguments) {
        return run(
                (validated, terminal) -> {
                    network = Optional.of(validated);
                    return ExitCode.OK;
                },
                arguments);
    }

    /** Runs a command line that has to do what it is to; what it prints. */
    public String succeed(String... arguments) {
        assertEquals(ExitCode.OK, run(arguments), this::errText);
        return outText();
    }

    /** Runs a command line that has to fail with this code and one line in which this is. */
    public void assertError(ExitCode code, String text, String... arguments) {
        assertEquals(code, run(arguments), this::errText);
        assertEquals(1, errLines().size(), this::errText);
        assertTrue(errText().contains(text), this::errText);
    }

    /** Runs a command line. */
    public ExitCode run(UpAction.OfOne up, String... arguments) {
        return runAny(
                UpAction.of(up, (settings, terminal) -> {
                    throw new AssertionError("several networks");
                }),
                arguments);
    }

    /** Runs a command line that may be of several networks. */
    public ExitCode runAny(UpAction up, String... arguments) {
        out.reset();
        err.reset();
        return new Cli(terminal(), up).run(arguments);
    }

    /** The surroundings. */
    public Terminal terminal() {
        return new Terminal(print(out), print(err), environment, tty);
    }

    private static PrintStream print(ByteArrayOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** What the node was brought up with. */
    public NodeConfig config() {
        return network().config();
    }

    /** The same, and how it is read anew. */
    public NetworkConfig network() {
        return network.orElseThrow(() -> new AssertionError("no node came up: " + errText()));
    }

    /** Standard output. */
    public String outText() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Standard error. */
    public String errText() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The lines of standard error. */
    public List<String> errLines() {
        return errText().lines().toList();
    }
}
