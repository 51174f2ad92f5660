package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.config.ConfigReader;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.Backoff;
import org.meshnet.node.metrics.Metrics;
import org.meshnet.node.service.Service;
import org.meshnet.node.state.StateFolder;
import org.meshnet.node.web.NodePage;
import org.meshnet.node.web.PagePlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the networks that a process is in, from its start to its end: a node that fails, at its start or later, is
 * started again after a pause that grows; one that is asked to end is not. One thread runs it; any asks.
 *
 * <pre>
 *   STARTING ──▶ RUNNING ──asked──▶ ENDED
 *      │  ▲         │
 *      ▼  │ pause   │
 *     FAILED ◀──────┘
 * </pre>
 */
final class NetworkLife implements Runnable, Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLife.class);

    private final NetworkConfig network;
    private final int number;
    private final NodeRunner runner;
    private final Common common;
    private final AbsentNode absent;
    private final Service.Member service;
    private final Backoff backoff = new Backoff();
    private volatile State state = State.STARTING;
    private volatile String problem = "";
    private volatile ExitCode code = ExitCode.OK;
    private volatile Warnings warnings = new Warnings();
    private @Nullable Running running;
    private @Nullable ExitCode asked;
    private final CountDownLatch isAsked = new CountDownLatch(1);

    /** How far it is. */
    enum State {
        STARTING,
        RUNNING,
        FAILED,
        ENDED
    }

    /**
     * What the process has for each.
     *
     * @param environment its variables
     * @param runtimeFolder of the control sockets
     * @param shared what all use
     * @param listener told when a network's state is another
     */
    record Common(Map<String, String> environment, Path runtimeFolder, Shared shared, Consumer<NetworkLife> listener) {}

    /**
     * What all use.
     *
     * @param service the process, as what started it sees it
     * @param port of all
     * @param page of the process
     * @param metrics of the process
     */
    record Shared(Service service, SharedPort port, NodePage page, Metrics metrics) {}

    /** @param number of the network, from 0 */
    NetworkLife(NetworkConfig network, int number, NodeRunner runner, Common common) {
        this.network = network;
        this.number = number;
        this.runner = runner;
        this.common = common;
        this.absent = new AbsentNode(
                this, common.runtimeFolder(), network.config().overlay().interfaceName());
        this.service = common.shared().service().join();
    }

    String name() {
        return network.name();
    }

    State state() {
        return state;
    }

    /** With which code it failed last. */
    ExitCode code() {
        return code;
    }

    /** Why it does not run; empty if it does. */
    Optional<String> problem() {
        return state == State.FAILED ? Optional.of(problem) : Optional.empty();
    }

    @Override
    public void run() {
        try {
            NodeConfig config = network.config();
            while (!isOver(config)) {
                long pauseNs = backoff.takeNs();
                LOG.error("{}; tried again in {} s", problem, TimeUnit.NANOSECONDS.toSeconds(pauseNs));
                change(State.FAILED);
                if (isAsked.await(pauseNs, TimeUnit.NANOSECONDS)) {
                    break;
                }
                config = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        change(State.ENDED);
    }

    /** Runs it once; false if it is to be run again. */
    private boolean isOver(@Nullable NodeConfig known) {
        long startNs = System.nanoTime();
        change(State.STARTING);
        try {
            NodeConfig config = known == null ? ConfigReader.read(network.settings(), common.environment()) : known;
            config.local().notices().forEach(LOG::warn);
            warnings = new Warnings();
            code = runner.run(config, common.environment(), this);
            problem = "the node of this network ended with code " + code.number();
        } catch (UserError e) {
            code = e.exitCode();
            problem = String.valueOf(e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LOG.error("a flaw in the program ended the node of this network", e);
            code = ExitCode.BUG;
            problem = "a flaw in the program: " + e;
        }
        backoff.worked(System.nanoTime() - startNs);
        return code == ExitCode.OK || isAsked.getCount() == 0;
    }

    /** On the thread of this network; commands reach it whether there is a node or not. */
    private void change(State next) {
        state = next;
        if (next == State.FAILED || next == State.ENDED) {
            service.over();
        }
        if (next == State.STARTING || next == State.FAILED) {
            absent.open();
        } else {
            absent.close();
        }
        common.listener().accept(this);
    }

    /** Begins its end. Any thread. */
    synchronized void end(ExitCode with) {
        asked = with;
        isAsked.countDown();
        Running node = running;
        if (node != null) {
            node.end(with);
        }
    }

    /** Has it read its configuration anew, if it runs: at its next start it does so by itself. */
    void reload() {
        Running node = running();
        if (node != null) {
            node.reload();
        }
    }

    private synchronized @Nullable Running running() {
        return running;
    }

    @Override
    public NetworkConfig network() {
        return network;
    }

    @Override
    public Path runtimeFolder() {
        return common.runtimeFolder();
    }

    @Override
    public Service.Member service() {
        return service;
    }

    @Override
    public Metrics metrics() {
        return common.shared().metrics();
    }

    @Override
    public String networkName() {
        return name();
    }

    @Override
    public Warnings warnings() {
        return warnings;
    }

    @Override
    public PagePlace page() {
        return new PagePlace(common.shared().page(), name());
    }

    @Override
    public Port port(NodeConfig config, StateFolder folder) {
        folder.rememberPort(common.shared().port().sockets().port());
        return common.shared().port().share(number, name());
    }

    @Override
    public synchronized Watch watch(Running node) {
        running = node;
        ExitCode with = asked;
        if (with != null) {
            node.end(with);
        }
        return new Watch() {
            @Override
            public void onStarted() {
                change(State.RUNNING);
            }

            @Override
            public void onEnding() {}

            @Override
            public void onEnded() {}

            @Override
            public void close() {
                forget();
            }
        };
    }

    private synchronized void forget() {
        running = null;
    }
}
