package org.meshnet.discovery;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.NativeFolders;
import org.meshnet.core.crypto.SodiumUnavailableException;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.service.ManagerSocket;
import org.meshnet.core.service.ServiceEnvironment;
import org.meshnet.core.web.WebConfig;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.status.StatusSubject;
import org.meshnet.discovery.stream.StreamLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code java -jar meshnet-discovery.jar}: the discovery server as a process. */
@Command(
        name = Main.NAME,
        description = "Lets the members of MeshNet networks find each other. Holds no secret of any network.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%n",
        footer = {
            "Each option can also be given in the environment, for example as",
            "MESHNET_DISCOVERY_MAX_NODES=500; the command line goes first.",
            "Exit codes: 0 stopped by a signal, 64 wrong options, 70 a bug, 71 the port or",
            "address cannot be had, 72 libsodium cannot be loaded on this system, 74 the",
            "socket failed, 77 the port needs root, or the state folder another user,",
            "78 the server's key, a certificate, a TLS key or the page's token is of no use."
        })
public final class Main implements Callable<Integer> {
    static final String NAME = "meshnet-discovery";
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final long STOP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    @Mixin
    private Options options = new Options();

    @Mixin
    private SocketOptions socketOptions = new SocketOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Mixin
    private StopOptions stopping = new StopOptions();

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs the server until it is told to stop. */
    public static void main(String[] arguments) {
        NativeFolders.prefer(ownFolders(System.getenv()));
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    /** The folders that systemd gives a service, or that root may use. */
    private static List<Path> ownFolders(Map<String, String> environment) {
        return Stream.of(
                        environment.getOrDefault("RUNTIME_DIRECTORY", "/run"),
                        environment.getOrDefault("STATE_DIRECTORY", "/var/lib"))
                .map(folders -> Path.of(folders.split(":", 2)[0]))
                .toList();
    }

    /** The whole command line with its defaults from {@code environment}. */
    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Main(environment))
                .addSubcommand(new StatusCommand(environment))
                .setDefaultValueProvider(new EnvironmentDefaults(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> usageError(e, arguments, environment))
                .setExecutionExceptionHandler(Main::executionError);
    }

    /** @throws StartFailure if it cannot start, IOException if the socket fails later */
    @Override
    public Integer call() throws StartFailure, IOException {
        InetSocketAddress address = options.address(spec.commandLine());
        Optional<Endpoint> alternate = options.alternate(spec.commandLine());
        RegistryConfig config = options.registryConfig(spec.commandLine());
        StreamSetup streams = options.streams().setup(spec.commandLine());
        long drainNs = stopping.drainNs(spec.commandLine());
        WebConfig web = options.page().read(spec.commandLine()).orElse(null);
        LogSetup.install(options.logLevel(), options.logFormat());
        KeyKeeper keys = new KeyKeeper(options.statePlace(environment));
        if (options.isKeyWanted()) {
            spec.commandLine().getOut().println(keys.keptIdentity().serverKey().hex());
            return DiscoveryExitCode.OK;
        }
        TicketKeeper tickets = new TicketKeeper(options.statePlace(environment), new SystemClock());
        ServerSecrets secrets = new ServerSecrets(keys.identity(), tickets.ring());
        Optional<StorePlan> plan =
                store.read(spec.commandLine(), options.statePlace(environment).folder());
        if (plan.isPresent() && config.relay().isOnly()) {
            throw new ParameterException(
                    spec.commandLine(), "--store shares a directory, and --relay-only has none; expected one of them");
        }
        UdpWay way = socketOptions.way();
        Sockets sockets =
                alternate.isPresent() ? Sockets.open(address, alternate.get(), way) : Sockets.open(address, way);
        ServiceEnvironment service =
                ServiceEnvironment.of(environment, ProcessHandle.current().pid());
        try (DiscoveryDaemon daemon = DiscoveryDaemon.open(sockets, streams, config, secrets, plan);
                ManagerSocket manager = ManagerSocket.of(service, "this server").orElse(null);
                Views views = new Views(Version.text(), config, daemon::reading)) {
            daemon.keepTickets(tickets);
            if (manager != null) {
                daemon.reportTo(manager, service.watchdogNs());
            }
            show(views, streams.limits(), web);
            views.answerStatus(
                    options.control(),
                    environment,
                    daemon.localEndpoint().port(),
                    new StatusSubject(
                            Version.text(),
                            System.currentTimeMillis(),
                            secrets.identity().serverKey().hex(),
                            Listening.places(sockets, streams),
                            config,
                            streams.limits()));
            CountDownLatch ended = new CountDownLatch(1);
            Thread hook = new Thread(() -> stopAndHalt(daemon, drainNs, ended), "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            LOG.info("listening on {}, {}", daemon.localEndpoint(), transports(streams));
            LOG.info(
                    "the server's key, as nodes take it: --server {}#{}",
                    place(address, daemon),
                    secrets.identity().serverKey().hex());
            alternate.ifPresent(endpoint -> LOG.info("answering STUN from {} too", endpoint));
            serve(daemon);
            LOG.info("stopped");
            ended.countDown();
        }
        return DiscoveryExitCode.OK;
    }

    private void serve(DiscoveryDaemon daemon) throws IOException {
        Reload reload = Reload.of(options.streams()::tls, daemon::renewTls);
        try (reload) {
            daemon.run();
        }
    }

    private void show(Views views, StreamLimits streams, @Nullable WebConfig web) throws StartFailure {
        if (options.metrics().isPresent()) {
            views.giveMetrics(options.metrics().get(), streams);
        }
        if (web != null) {
            views.servePage(web);
        }
    }

    /** What nodes call it: only they know by which name, if it listens on all addresses. */
    private static String place(InetSocketAddress wanted, DiscoveryDaemon daemon) throws IOException {
        Endpoint local = daemon.localEndpoint();
        return wanted.getAddress().isAnyLocalAddress() ? "HOST:" + local.port() : local.toString();
    }

    private static String transports(StreamSetup streams) {
        if (!streams.isOn()) {
            return "UDP";
        }
        if (streams.tls().isEmpty()) {
            return "UDP and TCP";
        }
        String second = streams.tlsPort().isPresent()
                ? ", and on port " + streams.tlsPort().getAsInt()
                : "";
        return "UDP, TCP and TLS" + second;
    }

    /**
     * To be told to stop is no failure, so the exit code is 0 and not the 143 of a JVM that is left to end by itself.
     */
    private static void stopAndHalt(DiscoveryDaemon daemon, long drainNs, CountDownLatch ended) {
        daemon.stop(drainNs);
        try {
            if (ended.await(drainNs + STOP_TIMEOUT_NS, TimeUnit.NANOSECONDS)) {
                Runtime.getRuntime().halt(DiscoveryExitCode.OK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int usageError(ParameterException e, String[] arguments, Map<String, String> environment) {
        String origin = "";
        if (e.getArgSpec() instanceof OptionSpec option) {
            String variable = EnvironmentDefaults.variable(option);
            boolean isFromEnvironment = environment.containsKey(variable)
                    && java.util.Arrays.stream(arguments).noneMatch(text -> text.startsWith(option.longestName()));
            origin = isFromEnvironment ? " (from " + variable + ")" : "";
        }
        return fail(
                e.getCommandLine(),
                DiscoveryExitCode.USAGE,
                firstLine(String.valueOf(e.getMessage())) + origin + "; see --help");
    }

    private static int executionError(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof StartFailure failure) {
            return fail(command, failure.exitCode(), String.valueOf(failure.getMessage()));
        }
        if (e instanceof SodiumUnavailableException) {
            return fail(command, DiscoveryExitCode.PLATFORM, String.valueOf(e.getMessage()));
        }
        if (e instanceof IOException) {
            return fail(command, DiscoveryExitCode.IO, "the socket failed: " + e.getMessage());
        }
        LOG.debug("this is where", e);
        return fail(command, DiscoveryExitCode.BUG, "a bug: " + e);
    }

    private static int fail(CommandLine command, int exitCode, String message) {
        PrintWriter err = command.getErr();
        err.println(NAME + ": " + message);
        err.flush();
        return exitCode;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** The version that the jar's manifest names. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + text()};
        }

        static String text() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
