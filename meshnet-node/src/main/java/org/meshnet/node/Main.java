package org.meshnet.node;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import org.meshnet.node.cli.Cli;
import org.meshnet.node.cli.HostTty;
import org.meshnet.node.cli.Terminal;
import org.meshnet.node.cli.UpAction;
import org.meshnet.node.daemon.NetworksRunner;
import org.meshnet.node.daemon.NodeRunner;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.tun.TunDevices;

/** The program's entry point: gives the command line the process's streams and variables, and ends the process. */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        rememberNamesForASecond();
        Terminal terminal =
                new Terminal(utf8(FileDescriptor.out), utf8(FileDescriptor.err), System.getenv(), new HostTty());
        System.exit(run(terminal, arguments).number());
    }

    /**
     * What a server's name means is asked when it matters; the JVM would tell what it was half a minute ago, and ten
     * seconds long that there is none.
     */
    private static void rememberNamesForASecond() {
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    private static ExitCode run(Terminal terminal, String[] arguments) {
        try {
            NodeRunner runner = new NodeRunner(TunDevices::open);
            UpAction up = UpAction.of(runner::run, new NetworksRunner(runner)::run);
            return new Cli(terminal, up).run(arguments);
        } catch (RuntimeException | LinkageError e) {
            terminal.err().println("meshnet-node: a flaw in the program, please report it: " + e);
            e.printStackTrace(terminal.err());
            return ExitCode.BUG;
        }
    }

    /** JSON and names are UTF-8 whatever the locale says. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
