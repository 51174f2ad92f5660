package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.cli.Console;
import org.meshnet.node.exit.ExitCode;

/** A whole node in this process, from its command line to its end, but with a fake TUN device. */
final class RunningNode implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = 1_000_000;

    private final Console console = new Console();
    private final Console asker = new Console();
    private final FakeTun tun;
    private final Path runtime;
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();

    RunningNode(Path folder, String name, String... options) {
        tun = new FakeTun(name);
        runtime = folder.resolve("run");
        console.with("STATE_DIRECTORY", folder.resolve("state").toString());
        console.with("RUNTIME_DIRECTORY", runtime.toString());
        console.with("MESHNET_DNS", "off");
        asker.with("RUNTIME_DIRECTORY", runtime.toString());
        NodeRunner runner = new NodeRunner(config -> tun, () -> {}, mark -> new RoutelessHost());
        Thread thread = new Thread(() -> end.complete(console.run(runner::run, options)), "node " + name);
        thread.setDaemon(true);
        thread.start();
    }

    FakeTun tun() {
        return tun;
    }

    /** The next addresses that it took with an IPv4 one among them: that is claimed first, the IPv6 one is not. */
    List<Prefix> awaitAddresses() throws InterruptedException {
        List<Prefix> addresses = List.of();
        while (addresses.stream().noneMatch(address -> address.address().isV4())) {
            addresses =
                    tun.awaitAddresses().orElseThrow(() -> new AssertionError("no addresses; the log is:\n" + log()));
        }
        return addresses;
    }

    /** What it logged. */
    String log() {
        return console.errText();
    }

    /** What a command that asks it prints. */
    String ask(String command, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = command;
        arguments[1] = "--interface";
        arguments[2] = tun.name();
        System.arraycopy(options, 0, arguments, 3, options.length);
        awaitControlSocket();
        ExitCode code = asker.run(arguments);
        if (code != ExitCode.OK) {
            throw new AssertionError(code + ": " + asker.errText());
        }
        return asker.outText();
    }

    /** The daemon opens it last, when it has its addresses already. */
    private void awaitControlSocket() {
        long startNs = System.nanoTime();
        while (!hasControlSocket() && System.nanoTime() - startNs < PATIENCE_NS) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private boolean hasControlSocket() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(runtime.resolve(tun.name() + ".sock")));
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks it to stop, and waits for its exit code. */
    ExitCode stop() {
        ask("down");
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        if (!end.isDone()) {
            stop();
        }
    }
}
