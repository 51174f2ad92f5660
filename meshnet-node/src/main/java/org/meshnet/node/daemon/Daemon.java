package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.daemon.engine.Mailbox;
import org.meshnet.node.daemon.report.MeshReporter;
import org.meshnet.node.daemon.report.PeerListener;
import org.meshnet.node.daemon.report.PeerTally;
import org.meshnet.node.daemon.thread.ClosingOrder;
import org.meshnet.node.daemon.thread.Housekeeping;
import org.meshnet.node.daemon.thread.NodeEnd;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.network.NetworkWatch;
import org.meshnet.node.service.Service;
import org.meshnet.node.web.NodeView;
import org.meshnet.node.web.PagePlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the engine, and the threads around it. The lane loop is there once for each data lane; where a thread
 * can't wait for socket and queue at once, there are two of it, one for each direction.
 *
 * <pre>
 *   TUN queue  ──▶ lane loop ──▶ outbound lane ──▶ UDP socket
 *   UDP socket ──▶ lane loop ──▶ inbound lane ──▶ TUN queue
 *                       └─ events ─▶ mailbox ──▶ control loop: the engine ──▶ UDP socket
 *   names, network watch, control socket ─ tasks ─▶ ┤
 *   streams ──▶ inbound lane of the links ─ events ─┘
 * </pre>
 */
final class Daemon implements Surroundings.Running {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** Mostly a matter of milliseconds, but on a machine that is busy it takes its time until a thread has its turn. */
    private static final long GOODBYE_PATIENCE_MS = 2000;
    /** An answer that is under way is waited for. */
    private static final long ANSWER_PATIENCE_MS = 400;

    /** A program of this host may have to be run, and what is not taken back stays in this host's files. */
    private static final long NAMES_PATIENCE_MS = 3000;

    /** The disk may be slow. */
    private static final long NOTES_PATIENCE_MS = 2000;

    /** A program of the user's may be run for 3 s. */
    private static final long HOOK_PATIENCE_MS = 3500;

    private static final long PATIENCE_MS = 100;

    private final NodeParts parts;
    private final NodeEnd end = new NodeEnd();
    private final NodeFailures failures = new NodeFailures();
    private final Workers workers = new Workers(end, System::nanoTime, end::ask, failures.helpers());
    private final Underlay underlay;
    private final HostSide host;
    private final Helpers helpers;
    private final Housekeeping housekeeping;
    private final NameService names;
    private final EngineShell shell;
    private final PolicyHand policy;
    private final StatusDesk status;
    private final ControlSocket controlSocket;
    private final PagePlace.Shown shown;
    private final Service.Member service;
    private final EngineDoor door;
    private final PeerTally tally = new PeerTally();
    private final HookDesk hooks;
    private final ReloadDesk reload;
    private final Readiness readiness;

    /**
     * @param around what started it, its network as it was configured, and the page that shows it until it is closed
     */
    Daemon(NodeParts parts, Surroundings around) {
        this.parts = parts;
        this.service = around.service();
        this.underlay = Underlay.of(
                parts.host().opener(),
                parts.host().port().exitUse(parts.host().exit()::isWanted),
                loop -> workers.helper("side", loop::run).start());
        Mailbox mailbox = new Mailbox();
        this.door = new EngineDoor(mailbox);
        this.host = HostSide.of(parts, door, end);
        this.hooks = new HookDesk(parts, host.mesh()::addresses);
        NodeStreams streams = new NodeStreams(parts, underlay, door::submit, failures.helpers());
        MeshReporter reporter = new MeshReporter(
                parts.servers().keys(),
                new MeshReporter.Host(
                        host.mesh(), parts.host().exit(), parts.memory().membership(), this::onPeer),
                underlay.links(),
                streams::onServer,
                System::nanoTime);
        this.readiness = new Readiness(host.mesh()::addresses, readinessListener(), end);
        this.helpers = new Helpers(parts, door, underlay, host, streams, reporter::isRegistered);
        this.housekeeping = new Housekeeping(helpers.chores(), end, failures.helpers());
        this.names = new NameService(
                parts, host.mesh(), new NameService.Known(reporter::names, door::find), failures.helpers());
        OwnSocket port = parts.host().port().change(parts.warnings(), helpers::onPortChange, door::submit);
        this.shell = new EngineShell(
                parts, workers, mailbox, new EngineShell.World(underlay, port, reporter), failures.events());
        OwnNetworks networks = new OwnNetworks(parts, door, host.forwarding());
        this.status = new StatusDesk(
                parts,
                door,
                host,
                networks,
                underlay.links(),
                new StatusDesk.Counts(shell, helpers, names, hooks.hooks(), failures));
        this.policy = PolicyHand.of(parts, door);
        RuleReader rules = new RuleReader(parts.config(), door);
        OwnServers servers = new OwnServers(parts.servers().keys(), door::submit, helpers::useServers);
        this.reload = new ReloadDesk(
                new ReloadDesk.Means(door, this::useExit, rules, hooks, networks, servers), around.network());
        DaemonRequests requests = new DaemonRequests(new DaemonRequests.Doors(
                status::status,
                new DaemonRequests.Measures(
                        door::ping,
                        wish -> door.measureSpeed(wish.peer(), wish.seconds(), wish.bytesPerSecond()),
                        door::speed,
                        door::stopSpeed),
                new DaemonRequests.Names(underlay.links()::name, door::find),
                this::useExit,
                new DaemonRequests.Decided(rules, policy),
                new DaemonRequests.Life(readiness::isReady, this::read, () -> end(ExitCode.OK))));
        this.controlSocket = new ControlSocket(
                parts.memory().runtimeFolder(), () -> openControlSocket(new PageRequests(around.page(), requests)));
        this.shown = around.page().show(new NodeView(requests, reload::servers));
    }

    private void onPeer(PeerListener.Change change, PeerStatus peer) {
        tally.onPeer(change, peer);
        hooks.onPeer(change, peer);
    }

    private Readiness.Listener readinessListener() {
        return new Readiness.Listener() {
            @Override
            public void onAddresses(List<IpAddress> fresh) {
                parts.memory().addresses().note(fresh);
            }

            @Override
            public void onReady(List<Prefix> has) {
                service.ready();
                hooks.onUp();
            }
        };
    }

    private void useExit(Optional<String> member) throws UserError {
        Optional<String> other = member.flatMap(name -> parts.host().port().otherExit());
        if (other.isPresent()) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "this host's traffic goes by an exit of " + other.get()
                            + "; expected exit-node set off there first");
        }
        door.submit(new Command.UseExit(member));
    }

    private ControlServer openControlSocket(ControlRequestHandler requests) throws IOException {
        return ControlServer.open(
                parts.memory().runtimeFolder(),
                parts.host().tun().name(),
                parts.config().member().id(),
                requests,
                failures.helpers());
    }

    /** Starts all threads: those without which the node is none, and those that are a convenience. */
    void start() {
        NetworkWatch watch = host.watch(parts, helpers);
        if (parts.config().servers().streams()) {
            helpers.streams().open(shell.streamLane());
        }
        // Before the engine holds an address that this host may not have.
        watch.look();
        shell.start();
        service.running(new Service.Life(door::hasTurned, tally::count, tally::directCount));
        hooks.start(workers);
        workers.startHelper("readiness", readiness);
        workers.startHelper("network", host.loop(watch, parts.host().exit(), end)::run);
        workers.startHelper("housekeeping", housekeeping);
        helpers.start(workers);
        names.start(workers, end);
        workers.startHelper("control socket", controlSocket);
    }

    /** How it is; empty if the control loop does not answer in time. */
    Optional<DaemonStatus> status() {
        return status.status();
    }

    @Override
    public void reload() {
        try {
            read();
        } catch (UserError e) {
            LOG.debug("nothing was reloaded", e);
        }
    }

    /** As the service manager sees it, too. */
    private ReloadDesk.Outcome read() throws UserError {
        service.reloading();
        try {
            return reload.reload();
        } finally {
            service.reloaded();
        }
    }

    /** Begins the end, if it has not begun; returns at once. */
    @Override
    public void end(ExitCode code) {
        end.ask(code);
    }

    /** Waits until the end has begun. */
    ExitCode awaitEnd() {
        return end.awaitAsked();
    }

    /** Says goodbye, closes everything and waits for the threads: below a second as a rule, if there is no hook. */
    void close() {
        end.begin();
        service.over();
        ClosingOrder.Outcome outcome = closing().close();
        if (!outcome.isClean()) {
            LOG.warn(
                    "of {} steps to close the node, {} failed and {} were not waited for",
                    outcome.steps(),
                    outcome.failed(),
                    outcome.late());
        }
    }

    /** All that is open: what the others need stands above them, and so closes after them. */
    private ClosingOrder closing() {
        ClosingOrder closing = new ClosingOrder(failures.helpers());
        closing.opened("the keys, which are wiped once the engine has ended,", PATIENCE_MS, () -> {
            shell.awaitLeft();
            shell.destroyKeys();
            parts.keys().destroy();
            policy.close();
        });
        closing.opened("the data loops", (1 + shell.laneCount()) * PATIENCE_MS, shell::awaitLanes);
        closing.opened("the control socket", ANSWER_PATIENCE_MS, controlSocket::close);
        closing.opened("the way to the exit", PATIENCE_MS, parts.host().exit()::close);
        closing.opened(
                "the translation of addresses", ANSWER_PATIENCE_MS, parts.host().nat()::close);
        closing.opened("the UDP sockets", PATIENCE_MS, parts.host().port()::close);
        closing.opened("the device", GOODBYE_PATIENCE_MS, () -> {
            shell.leaveLanes();
            parts.host().tun().close();
        });
        closing.opened("the names on this host", NAMES_PATIENCE_MS, names::stop);
        closing.opened("the extra sockets", PATIENCE_MS, underlay.extraSockets()::close);
        closing.opened("the watch of this host's network", PATIENCE_MS, host.changes()::close);
        closing.opened("the mapping of the port", GOODBYE_PATIENCE_MS, helpers.router()::awaitEnd);
        closing.opened("the streams", PATIENCE_MS, helpers.streams()::stop);
        closing.opened("what the next run is to know", NOTES_PATIENCE_MS, housekeeping::noteForTheNextRun);
        closing.opened("the engine", GOODBYE_PATIENCE_MS, shell::leave);
        closing.opened("the way to the router", PATIENCE_MS, helpers.router()::stop);
        closing.opened("the page", PATIENCE_MS, shown::close);
        closing.opened("the hooks", HOOK_PATIENCE_MS, hooks::stop);
        return closing;
    }
}
