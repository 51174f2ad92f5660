package org.meshnet.node.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.meshnet.core.crypto.NativeFolders;
import org.meshnet.node.cli.Terminal;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NetworksReader;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.Settings;
import org.meshnet.node.config.StateChoice;
import org.meshnet.node.daemon.system.EndWatch;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.daemon.thread.NetworkThreads;
import org.meshnet.node.daemon.thread.NodeEnd;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.log.RecentLog;
import org.meshnet.node.metrics.Metrics;
import org.meshnet.node.service.Service;
import org.meshnet.node.state.HostFolders;
import org.meshnet.node.state.StateFolder;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.node.web.NodePage;

/**
 * Runs a process that is in several networks, from its configuration to its end: a node for each, which share a UDP
 * port and nothing else. One that fails, at its start or later, is tried again, and the others run on; if none of them
 * has started at the first time, the process ends as the first one did.
 */
public final class NetworksRunner {
    /** A node closes within that, with a hook that takes its time; as a rule all have within half a second. */
    private static final long JOIN_NS = TimeUnit.SECONDS.toNanos(10);

    private final NodeRunner runner;

    /** @param runner of the single nodes */
    public NetworksRunner(NodeRunner runner) {
        this.runner = runner;
    }

    /**
     * Runs it on the calling thread until it is told to stop, or cannot go on, or each network was told to.
     *
     * @throws UserError if it cannot start
     */
    public ExitCode run(Settings settings, Terminal terminal) throws UserError {
        Map<String, String> environment = terminal.environment();
        NativeFolders.prefer(List.of(HostFolders.runtime(environment), HostFolders.state(environment)));
        List<NetworkConfig> networks = NetworksReader.read(settings, environment);
        NodeConfig common = networks.get(0).config();
        RecentLog log = LogSetup.install(common.local().log(), terminal.err(), environment);
        runner.requirePrivilege();
        UdpSockets opener = NodeRunner.opener(common);
        UdpGroup sockets = NodeRunner.openSockets(opener, common, lastPort(networks, environment));
        NodeEnd end = new NodeEnd();
        AtomicReference<Runnable> reload = new AtomicReference<>(() -> {});
        try (Service service = Service.of(environment);
                Metrics metrics = NodeRunner.openMetrics(common);
                SharedPort port = new SharedPort(
                        sockets,
                        opener,
                        common.underlay().port(),
                        common.underlay().portMapping(),
                        new SharedPort.Ends(end::ask, new FailureLog()));
                NodePage page = NodePage.open(common, log);
                EndWatch signals = EndWatch.of(
                        () -> end.ask(ExitCode.OK), () -> reload.get().run())) {
            port.start();
            NetworkLife.Shared shared = new NetworkLife.Shared(service, port, page, metrics);
            Nodes nodes = new Nodes(networks, shared, end, environment);
            reload.set(nodes::reload);
            ExitCode code = nodes.run();
            signals.onEnded();
            return code;
        } catch (IOException e) {
            throw new UserError(ExitCode.IO, e.toString());
        }
    }

    /** That of the last run, as the first network remembers it that has one. */
    private static int lastPort(List<NetworkConfig> networks, Map<String, String> environment) {
        return networks.stream()
                .map(NetworkConfig::config)
                .map(config -> config.local()
                        .state()
                        .orElse(StateChoice.standard(config.overlay().interfaceName(), environment)))
                .mapToInt(StateFolder::lastPort)
                .filter(port -> port != 0)
                .findFirst()
                .orElse(0);
    }

    /** The nodes, while they run. */
    private final class Nodes {
        private final List<NetworkLife> lives = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final NodeEnd end;
        private final Service service;
        private boolean hasAnyRun;

        Nodes(List<NetworkConfig> networks, NetworkLife.Shared shared, NodeEnd end, Map<String, String> environment) {
            this.end = end;
            this.service = shared.service();
            Path runtime = HostFolders.runtime(environment);
            NetworkLife.Common common = new NetworkLife.Common(environment, runtime, shared, this::onChange);
            networks.forEach(network -> shared.metrics().unsetSource(network.name()));
            for (NetworkConfig network : networks) {
                NetworkLife life = new NetworkLife(network, lives.size(), runner, common);
                lives.add(life);
                Thread thread = new Thread(life, NetworkThreads.name(network.name(), "node"));
                thread.setDaemon(true);
                threads.add(thread);
            }
        }

        ExitCode run() {
            threads.forEach(Thread::start);
            ExitCode code = end.awaitAsked();
            end.begin();
            service.stopping();
            lives.forEach(life -> life.end(code));
            long startNs = System.nanoTime();
            for (Thread thread : threads) {
                join(thread, JOIN_NS - (System.nanoTime() - startNs));
            }
            return code;
        }

        /** One after the other. */
        void reload() {
            lives.forEach(NetworkLife::reload);
        }

        private synchronized void onChange(NetworkLife changed) {
            hasAnyRun |= changed.state() == NetworkLife.State.RUNNING;
            if (lives.stream().allMatch(life -> life.state() == NetworkLife.State.ENDED)) {
                end.ask(ExitCode.OK);
            } else if (!hasAnyRun && lives.stream().allMatch(life -> life.state() == NetworkLife.State.FAILED)) {
                end.ask(lives.get(0).code());
            }
            lives.forEach(this::tellOfOthers);
        }

        private void tellOfOthers(NetworkLife told) {
            for (NetworkLife life : lives) {
                String matter = "network " + life.name();
                if (life != told) {
                    life.problem()
                            .ifPresentOrElse(
                                    problem -> told.warnings()
                                            .set(
                                                    matter,
                                                    "the network " + life.name() + " of this process does not run, and"
                                                            + " is tried again: " + problem),
                                    () -> told.warnings().clear(matter));
                }
            }
        }
    }

    private static void join(Thread thread, long ns) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(ns)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
