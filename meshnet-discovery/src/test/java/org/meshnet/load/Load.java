package org.meshnet.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code scripts/load.sh}: any number of nodes at a discovery server, from one process. */
@Command(
        name = "scripts/load.sh",
        description = "Puts a discovery server under load: nodes register, do what is asked for, and leave. Each speaks"
                + " the real protocol over UDP. docs/scale.md tells what is measured.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
final class Load implements Callable<Integer> {
    private static final int MEMBERS_PER_NETWORK = 50;
    private static final int LEAST_SOCKETS = 64;
    private static final int USAGE = 64;
    private static final int FAILED = 70;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "10000",
            description = "nodes in all (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--networks",
            paramLabel = "N",
            description = "networks that they are spread over evenly (default: one for 50 nodes)")
    private int networks;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "how long is measured once all are registered (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--ramp",
            paramLabel = "N",
            defaultValue = "1000",
            converter = RateConverter.class,
            description = "registrations a second at the beginning, and of nodes that lost their sessions; max for as "
                    + "many as the server takes (default: ${DEFAULT-VALUE})")
    private double ramp;

    @Option(
            names = "--refresh",
            paramLabel = "S",
            defaultValue = "10",
            description = "seconds between two refreshes of a node, 0 for none (default: ${DEFAULT-VALUE})")
    private double refresh;

    @Option(
            names = "--rate",
            paramLabel = "KIND=N",
            split = ",",
            description = "of all nodes together, a second: join, leave, move, look-up, introduce, update, list, "
                    + "refresh (beyond those of --refresh)")
    private Map<String, Double> rates = new LinkedHashMap<>();

    @Option(
            names = "--relay-pairs",
            paramLabel = "N",
            defaultValue = "0",
            description = "pairs of which one sends to the other by the server (default: ${DEFAULT-VALUE})")
    private int relayPairs;

    @Option(
            names = "--relay-rate",
            paramLabel = "BYTES",
            defaultValue = "1000000",
            description = "bytes a second of each pair (default: ${DEFAULT-VALUE})")
    private double relayRate;

    @Option(
            names = "--no-list",
            description = "nodes do not ask for the members of their network, as real ones do in networks of up to 65")
    private boolean isListOff;

    @Option(
            names = "--descriptor",
            paramLabel = "BYTES",
            defaultValue = "300",
            description = "what each node says of itself, sealed, 1 to 800 (default: ${DEFAULT-VALUE})")
    private int descriptorBytes;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "an existing server; may be repeated, then each network is at one of them (default: a "
                    + "server is started here, with limits raised)")
    private List<String> servers = new ArrayList<>();

    @Option(names = "--jar", paramLabel = "FILE", description = "the server's jar (default: the one that was built)")
    private @Nullable Path jar;

    @Option(
            names = "--java-options",
            paramLabel = "O",
            defaultValue = "",
            description = "options for its JVM, separated by blanks")
    private String javaOptions;

    @Option(
            names = "--server-option",
            paramLabel = "O",
            description = "an option for it, such as --lease=30; may be repeated")
    private List<String> serverOptions = new ArrayList<>();

    @Option(
            names = "--kill-at",
            paramLabel = "S",
            defaultValue = "0",
            description = "so long after all are registered the started server is killed (kill -9) and started again, "
                    + "and the time until all nodes are known again is told")
    private double killAt;

    @Option(names = "--stay", description = "nodes do not leave at the end")
    private boolean isStaying;

    @Option(
            names = "--sockets",
            paramLabel = "N",
            defaultValue = "0",
            description = "sockets of each thread towards each server, at least twice as many as the largest network "
                    + "has members (default: as many, and 64 at least)")
    private int sockets;

    @Option(
            names = "--source",
            paramLabel = "ADDRESS",
            split = ",",
            description = "addresses of this host that the sockets have in turn (default: of their own, 127.16.0.1 "
                    + "and on, for a server on loopback, else what the system chooses)")
    private List<InetAddress> sources = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads of the generator, each with a part of the networks (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of keys and of who does what; another run with the same seed has the same nodes (default: "
                    + "${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--csv", paramLabel = "FILE", description = "a line for each second (default: none)")
    private @Nullable Path csv;

    private Load() {}

    /** Runs once. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Load())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("error: " + e.getMessage());
                    return e instanceof IllegalArgumentException ? USAGE : FAILED;
                })
                .setExitCodeExceptionMapper(e -> USAGE);
    }

    @Override
    public Integer call() throws IOException {
        LoadPlan.Crowd crowd = crowd();
        Map<Kind, Double> perSecond = perSecond();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try (ServerProcess own = servers.isEmpty() ? ServerProcess.start(java(), crowd, serverOptions) : null;
                PrintWriter lines = csv == null ? null : new PrintWriter(Files.newBufferedWriter(csv))) {
            List<InetSocketAddress> places = own == null ? places() : List.of(own.address());
            LoadPlan plan = new LoadPlan(
                    places,
                    crowd,
                    new LoadPlan.Pace(ramp, refresh, perSecond),
                    new LoadPlan.Relay(relayPairs, relayRate),
                    means(crowd));
            return run(plan, own, new Report(out), lines);
        }
    }

    private int run(LoadPlan plan, @Nullable ServerProcess own, Report report, @Nullable PrintWriter lines)
            throws IOException {
        report.line(
                "%d nodes in %d networks at %s, from %d sockets of each of %d threads",
                plan.crowd().nodes(),
                plan.crowd().networks(),
                own == null ? String.join(", ", servers) : "a server of its own (pid " + own.pid() + ")",
                plan.means().sockets(),
                plan.means().threads());
        try (Generator generator = new Generator(plan, own, report, lines)) {
            Generator.Sum ramped = generator.ramp();
            generator.run(seconds, killAt);
            if (!isStaying) {
                generator.end();
            }
            return ramped.here() == plan.crowd().nodes() ? 0 : 1;
        }
    }

    private LoadPlan.Crowd crowd() {
        require(nodes >= 1, "--nodes is " + nodes + "; expected 1 or more");
        int count = networks > 0 ? networks : Math.max(1, nodes / MEMBERS_PER_NETWORK);
        require(count <= nodes, "--networks is " + count + ", more than there are nodes");
        require(threads >= 1 && threads <= count, "--threads is " + threads + "; expected 1 to the number of networks");
        require(
                descriptorBytes >= 1 && descriptorBytes <= 800,
                "--descriptor is " + descriptorBytes + "; expected 1 to 800");
        require(killAt <= 0 || servers.isEmpty(), "--kill-at kills only a server that was started here");
        return new LoadPlan.Crowd(nodes, count, descriptorBytes, !isListOff);
    }

    private LoadPlan.Means means(LoadPlan.Crowd crowd) {
        int least = 2 * crowd.largest();
        require(
                sockets == 0 || sockets >= least,
                "--sockets is " + sockets + "; expected " + least + " or more, as no two"
                        + " members of a network can have the same");
        return new LoadPlan.Means(threads, sockets > 0 ? sockets : Math.max(LEAST_SOCKETS, least), sources, seed);
    }

    private Map<Kind, Double> perSecond() {
        Map<Kind, Double> found = new LinkedHashMap<>();
        rates.forEach((name, rate) -> {
            Kind kind = Kind.of(name);
            require(rate >= 0 && kind != Kind.RELAY, "--rate " + name + "=" + rate + " is nothing to do");
            found.put(kind, rate);
        });
        return found;
    }

    private List<String> java() {
        Path found = jar;
        require(found != null && Files.isReadable(found), "there is no jar of the server: " + found);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : javaOptions.split(" ", -1)) {
            if (!option.isBlank()) {
                command.add(option);
            }
        }
        command.addAll(List.of("-jar", String.valueOf(found)));
        return command;
    }

    private List<InetSocketAddress> places() throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            require(
                    colon > 0 && server.substring(colon + 1).matches("\\d{1,5}"),
                    "--server is " + server + "; expected HOST:PORT");
            found.add(new InetSocketAddress(
                    InetAddress.getByName(server.substring(0, colon)), Integer.parseInt(server.substring(colon + 1))));
        }
        return found;
    }

    private static void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A number, or max. */
    static final class RateConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (text.toLowerCase(Locale.ROOT).equals("max")) {
                return Double.POSITIVE_INFINITY;
            }
            double rate = Double.parseDouble(text);
            if (!(rate > 0)) {
                throw new TypeConversionException("'" + text + "' is no rate; expected a number above 0, or max");
            }
            return rate;
        }
    }
}
