package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.BindException;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.meshnet.core.count.Counted;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NativeFolders;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SodiumUnavailableException;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.node.cli.Terminal;
import org.meshnet.node.cli.Version;
import org.meshnet.node.config.NetworkConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.StateChoice;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.report.ServerKeys;
import org.meshnet.node.daemon.report.StateReport;
import org.meshnet.node.daemon.system.EndWatch;
import org.meshnet.node.daemon.system.Privileges;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.linux.NativeFrameCiphers;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.log.RecentLog;
import org.meshnet.node.metrics.Metrics;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.nft.NatTable;
import org.meshnet.node.service.Service;
import org.meshnet.node.state.HostFolders;
import org.meshnet.node.state.IdentityFile;
import org.meshnet.node.state.StateFolder;
import org.meshnet.node.stream.TlsTrust;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.node.web.NodePage;
import org.meshnet.node.web.PagePlace;
import org.meshnet.tun.HostView;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node from its configuration to its end: gets what it needs from the system, one thing after the other, and
 * gives it back.
 */
public final class NodeRunner {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRunner.class);

    private final TunOpener tunOpener;
    private final PrivilegeCheck privilegeCheck;
    private final IntFunction<HostView> hosts;

    /** Whether this process may open what the opener opens. */
    @FunctionalInterface
    interface PrivilegeCheck {
        void require() throws UserError;
    }

    /** @param tunOpener opens the packet device */
    public NodeRunner(TunOpener tunOpener) {
        this(tunOpener, Privileges::require, TunDevices::hostView);
    }

    /**
     * With another check, for a device that needs no privilege.
     *
     * @param hosts the host as datagrams with that mark see it
     */
    NodeRunner(TunOpener tunOpener, PrivilegeCheck privilegeCheck, IntFunction<HostView> hosts) {
        this.tunOpener = tunOpener;
        this.privilegeCheck = privilegeCheck;
        this.hosts = hosts;
    }

    /**
     * Runs the node on the calling thread until it is told to stop or can't go on.
     *
     * @throws UserError if it cannot start; nothing is left behind then but the state folder
     */
    public ExitCode run(NetworkConfig network, Terminal terminal) throws UserError {
        NodeConfig config = network.config();
        RecentLog log = LogSetup.install(config.local().log(), terminal.err(), terminal.environment());
        privilegeCheck.require();
        config.local().notices().forEach(LOG::warn);
        NativeFolders.prefer(List.of(
                HostFolders.runtime(terminal.environment()),
                config.local().state().orElse(HostFolders.state(terminal.environment()))));
        Path runtime = HostFolders.runtime(terminal.environment());
        try (Service service = Service.of(terminal.environment());
                Metrics metrics = openMetrics(config);
                NodePage page = NodePage.open(config, log)) {
            Shown shown = new Shown(metrics, new PagePlace(page, ""));
            Alone alone = new Alone(network, runtime, new Warnings(), shown, service, service.join());
            return run(config, terminal.environment(), alone);
        }
    }

    /** Of all nodes of the process. */
    static Metrics openMetrics(NodeConfig config) throws UserError {
        List<Counted> counted = Stream.concat(
                        Stream.<Counted>of(Counter.values()), Stream.<Counted>of(NodeCounter.values()))
                .toList();
        return Metrics.open(config.local().metrics(), counted, Version.text());
    }

    /**
     * Runs a node in these surroundings.
     *
     * @throws UserError if it cannot
     */
    ExitCode run(NodeConfig config, Map<String, String> environment, Surroundings around) throws UserError {
        try (StateFolder state = openState(config, environment)) {
            return run(config, state, around);
        } catch (SodiumUnavailableException e) {
            throw new UserError(ExitCode.PLATFORM, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UserError(ExitCode.IO, e.toString());
        }
    }

    private ExitCode run(NodeConfig config, StateFolder state, Surroundings around) throws UserError, IOException {
        Warnings warnings = around.warnings();
        StateReport report = new StateReport(state.path(), warnings);
        state.tell(report);
        state.otherOwner().ifPresent(report::onOtherOwner);
        Identity identity = identity(state.identityFile());
        Membership membership = new Membership(config, state);
        NodeParts.Keys keys = membership.keys(identity);
        NetworkSecrets secrets = keys.secrets();
        Supplier<SSLSocketFactory> tls =
                TlsTrust.sockets(config.servers().tlsAuthorities().stream().toList());
        ServerKeys serverKeys = new ServerKeys(
                config.servers().discovery(),
                config.servers().keys(),
                config.servers().acceptKeys(),
                state.knownServers(),
                warnings);
        boolean isHandedOver = false;
        try (Port port = around.port(config, state);
                TunDevice tun =
                        openTun(config, identity, port.sockets().sockets().size());
                HostView host = hosts.apply(config.underlay().policy().mark());
                NatTable nat = natTable(config, secrets, tun, host);
                ExitRoutes exit = exitRoutes(config, tun, warnings)) {
            NodeParts parts = new NodeParts(
                    config,
                    keys,
                    new NodeParts.Host(port, tun, host, nat, exit),
                    new NodeParts.Memory(
                            state.clock(),
                            config.underlay().port() == 0 ? state::rememberPort : number -> {},
                            AddressMemory.of(state),
                            membership.memory(),
                            around.runtimeFolder()),
                    new NodeParts.Servers(serverKeys, tls),
                    warnings);
            isHandedOver = true;
            return run(parts, around);
        } finally {
            if (!isHandedOver) {
                keys.destroy();
            }
        }
    }

    /** Only now, with the key and the interface, is it known of what mesh there are rules. */
    private static NatTable natTable(NodeConfig config, NetworkSecrets secrets, TunDevice tun, HostView host)
            throws UserError {
        return NatTable.of(
                OwnNetworks.rules(
                        config.overlay().routing(),
                        config.overlay().network(),
                        new DerivedAddresses(secrets).v6Network(),
                        tun),
                tun.index(),
                index -> isThere(host, index));
    }

    /** From now on nothing goes another way, if an exit is wanted. */
    private static ExitRoutes exitRoutes(NodeConfig config, TunDevice tun, Warnings warnings) throws UserError {
        NodeConfig.Exit wanted = config.overlay().routing().exit();
        ExitRoutes routes = new ExitRoutes(
                TunDevices.exitRouting(tun.name(), config.underlay().policy().mark()),
                new ExitRoutes.Wish(wanted.isLanAllowed(), wanted.isFailOpen()),
                tun::index,
                warnings);
        try {
            routes.begin(wanted.node().isPresent());
            return routes;
        } catch (IOException e) {
            throw new UserError(ExitCode.SYSTEM, "the exit cannot be used: " + e.getMessage());
        }
    }

    private static boolean isThere(HostView host, int index) {
        try {
            return host.look().byIndex(index).isPresent() || NetworkInterface.getByIndex(index) != null;
        } catch (IOException e) {
            return true;
        }
    }

    private static ExitCode run(NodeParts parts, Surroundings around) throws IOException {
        Daemon daemon = new Daemon(parts, around);
        try (Surroundings.Watch watch = around.watch(daemon)) {
            around.metrics().setSource(around.networkName(), daemon::status);
            return run(parts, daemon, watch);
        } finally {
            around.metrics().unsetSource(around.networkName());
        }
    }

    private static ExitCode run(NodeParts parts, Daemon daemon, Surroundings.Watch watch) throws IOException {
        try {
            logStart(parts);
            daemon.start();
            watch.onStarted();
            ExitCode code = daemon.awaitEnd();
            watch.onEnding();
            if (code != ExitCode.OK) {
                parts.host().exit().keep();
            }
            return code;
        } finally {
            daemon.close();
            LOG.info("stopped meshnet-node");
            watch.onEnded();
        }
    }

    private static void logStart(NodeParts parts) throws IOException {
        LOG.info(
                "started meshnet-node {}: id {}, key {}, interface {}, udp port {}",
                Version.text(),
                parts.config().member().id(),
                parts.keys().identity().nodeKey(),
                parts.host().tun().name(),
                parts.host().sockets().port());
    }

    /** @throws UserError if this process may not open devices */
    void requirePrivilege() throws UserError {
        privilegeCheck.require();
    }

    private static StateFolder openState(NodeConfig config, Map<String, String> environment) throws UserError {
        if (config.local().state().isPresent()) {
            return StateFolder.open(config.local().state().get());
        }
        return StateFolder.openFirstFree(
                HostFolders.state(environment),
                StateChoice.name(config.overlay().interfaceName()),
                config.member().id());
    }

    private static Identity identity(IdentityFile file) throws UserError {
        Identity identity = file.loadOrCreate(() -> Identity.generate(new SecureRandomSource()));
        if (file.closeToOthers()) {
            LOG.warn("others could read the identity file {}; its mode is now 0600", file.path());
        }
        return identity;
    }

    /** Where the only node of a process is seen. */
    record Shown(Metrics metrics, PagePlace page) {}

    /** The only node of this process. */
    record Alone(
            NetworkConfig network,
            Path runtimeFolder,
            Warnings warnings,
            Shown shown,
            Service process,
            Service.Member service)
            implements Surroundings {
        @Override
        public Metrics metrics() {
            return shown.metrics();
        }

        @Override
        public PagePlace page() {
            return shown.page();
        }

        @Override
        public String networkName() {
            return "default";
        }

        @Override
        public Port port(NodeConfig config, StateFolder state) throws UserError {
            UdpSockets opener = opener(config);
            UdpGroup sockets = openSockets(opener, config, state.lastPort());
            state.rememberPort(sockets.port());
            return new OwnPort(sockets, opener, config.underlay().port());
        }

        @Override
        public Watch watch(Running node) {
            EndWatch signals = EndWatch.of(() -> node.end(ExitCode.OK), node::reload);
            return new Watch() {
                @Override
                public void onStarted() {}

                @Override
                public void onEnding() {
                    process.stopping();
                }

                @Override
                public void onEnded() {
                    signals.onEnded();
                }

                @Override
                public void close() {
                    signals.close();
                }
            };
        }
    }

    static UdpSockets opener(NodeConfig config) throws UserError {
        try {
            return UdpSockets.of(config.underlay().policy());
        } catch (IOException e) {
            throw new UserError(ExitCode.SYSTEM, String.valueOf(e.getMessage()));
        }
    }

    /** The port that was asked for, else that of the last run if it is free, else any. */
    static UdpGroup openSockets(UdpSockets opener, NodeConfig config, int lastPort) throws UserError {
        int wanted = config.underlay().port();
        try {
            return wanted == 0
                    ? openRemembered(opener, lastPort, config.traffic().lanes())
                    : opener.open(wanted, config.traffic().lanes());
        } catch (BindException e) {
            throw new UserError(
                    ExitCode.SYSTEM,
                    "UDP port " + wanted + " cannot be had: " + e.getMessage() + "; expected a free one");
        } catch (IOException e) {
            throw new UserError(ExitCode.SYSTEM, "no UDP socket: " + e.getMessage());
        }
    }

    private static UdpGroup openRemembered(UdpSockets opener, int last, int count) throws IOException {
        try {
            return opener.open(last, count);
        } catch (BindException e) {
            LOG.info("UDP port {} of the last run is in use; taking another", last);
            return opener.open(0, count);
        }
    }

    private TunDevice openTun(NodeConfig config, Identity identity, int queueCount) throws UserError {
        try {
            int superPacketBytes = Cutter.superPacketBytes(
                    config.overlay().mtu(),
                    NativeFrameCiphers.longestTrailer(config.traffic().cipher()),
                    DatagramSink.MAX_TRAIN_BYTES);
            return tunOpener.open(new TunConfig(
                    config.overlay().interfaceName(),
                    config.overlay().mtu(),
                    queueCount,
                    true,
                    superPacketBytes,
                    config.overlay().isEthernet()
                            ? Optional.of(identity.nodeKey().station())
                            : Optional.empty()));
        } catch (TunException e) {
            ExitCode code = switch (e.kind()) {
                case NO_PRIVILEGE -> ExitCode.PRIVILEGE;
                case BAD_NAME -> ExitCode.USAGE;
                default -> ExitCode.SYSTEM;
            };
            throw new UserError(code, String.valueOf(e.getMessage()));
        }
    }
}
