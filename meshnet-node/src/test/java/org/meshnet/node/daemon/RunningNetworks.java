package org.meshnet.node.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.meshnet.node.cli.Console;
import org.meshnet.node.cli.UpAction;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;

/** A process in several networks within this one, from its configuration to its end, but with fake TUN devices. */
final class RunningNetworks implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Console console = new Console();
    private final Console asker = new Console();
    private final Map<String, BlockingQueue<FakeTun>> opened = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private final Path config;

    RunningNetworks(Path folder, String text) throws IOException {
        config = Files.writeString(folder.resolve("networks.conf"), text);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        console.with("STATE_DIRECTORY", folder.resolve("states").toString());
        console.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
        console.with("MESHNET_DNS", "off");
        asker.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
    }

    /** The system gives no such device for so many times. */
    RunningNetworks refuse(String device, int count) {
        refusals.put(device, new AtomicInteger(count));
        return this;
    }

    RunningNetworks start() {
        NodeRunner runner = new NodeRunner(this::open, () -> {}, mark -> new RoutelessHost());
        UpAction up = UpAction.of(runner::run, new NetworksRunner(runner)::run);
        Thread thread = new Thread(() -> end.complete(console.runAny(up, "--config", config.toString())), "networks");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private TunDevice open(TunConfig wanted) throws TunException {
        AtomicInteger left = refusals.get(wanted.name());
        if (left != null && left.getAndDecrement() > 0) {
            throw new TunException(TunException.Kind.SYSTEM, "no device " + wanted.name() + " for a test");
        }
        FakeTun tun = new FakeTun(wanted.name());
        devices(wanted.name()).add(tun);
        return tun;
    }

    private BlockingQueue<FakeTun> devices(String name) {
        return opened.computeIfAbsent(name, key -> new LinkedBlockingQueue<>());
    }

    /** The next device that it opened of this name. */
    FakeTun awaitTun(String name) throws InterruptedException {
        FakeTun tun = devices(name).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (tun == null) {
            throw new AssertionError("no device " + name + "; the log is:\n" + log());
        }
        return tun;
    }

    String log() {
        return console.errText();
    }

    /** What a command prints. */
    String ask(String... command) {
        ExitCode code = asker.run(command);
        return code == ExitCode.OK ? asker.outText() : code + ": " + asker.errText();
    }

    ExitCode awaitEnd() {
        return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    @Override
    public void close() {
        // A network that is just starting hears nothing yet.
        for (int i = 0; i < PATIENCE_SECONDS * 10 && !end.isDone(); i++) {
            ask("down", "--all");
            LockSupport.parkNanos(100_000_000);
        }
        awaitEnd();
    }
}
