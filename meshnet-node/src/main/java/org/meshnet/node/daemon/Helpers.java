package org.meshnet.node.daemon;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.meshnet.core.engine.Command;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.daemon.name.NodeNames;
import org.meshnet.node.daemon.report.ClockWatch;
import org.meshnet.node.daemon.system.HeapBounds;
import org.meshnet.node.daemon.system.NativeHeapTrim;
import org.meshnet.node.daemon.thread.Housekeeping;
import org.meshnet.node.daemon.thread.LookUpThreads;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.network.ExitOffer;
import org.meshnet.node.network.InterfaceChoice;
import org.meshnet.node.network.KernelSettings;
import org.meshnet.node.network.NetworkWatch;
import org.meshnet.node.network.ReversePathWatch;

/**
 * What a node can do without for a while: names, streams to servers, the router's mapping of the port, and what is done
 * now and then. Tells each of these, and the engine, what of this host's network changed. Any thread.
 */
final class Helpers implements NetworkWatch.Listener {
    private final NodeParts parts;
    private final EngineDoor engine;
    private final Underlay underlay;
    private final HostSide host;
    private final NodeStreams streams;
    private final NodeNames names;
    private final PortMap router;
    private final PortMemory port;

    /**
     * @param host hears where servers are, and is looked at now and then
     * @param isRegistered is the node registered at this discovery server
     */
    Helpers(
            NodeParts parts,
            EngineDoor engine,
            Underlay underlay,
            HostSide host,
            NodeStreams streams,
            IntPredicate isRegistered) {
        this.parts = parts;
        this.engine = engine;
        this.underlay = underlay;
        this.host = host;
        this.streams = streams;
        this.names =
                new NodeNames(parts.config(), underlay.names(), LookUpThreads.create(), isRegistered, this::onNames);
        this.router = parts.host().port().map(engine::submit);
        this.port = new PortMemory(parts.host().sockets()::port, parts.memory().port());
    }

    NodeStreams streams() {
        return streams;
    }

    /** These are the discovery servers from now on, by number; the engine has been told. */
    void useServers(Map<Integer, ServerAddress> servers) {
        host.guarded().retainServers(servers.keySet());
        streams.use(servers);
        names.use(servers);
    }

    PortMap router() {
        return router;
    }

    /** The NAT64 goes first: a server whose address is known as an IPv4 one is reached through it. */
    List<Housekeeping.Chore> chores() {
        ClockWatch clockWatch = new ClockWatch(parts.memory().clock()::lead, parts.warnings());
        ExitOffer offer =
                new ExitOffer(KernelSettings.ofThisHost(), parts.host().network(), engine::submit);
        ReversePathWatch reversePath = new ReversePathWatch(
                KernelSettings.ofThisHost(),
                parts.host().network(),
                parts.host().exit()::isWanted,
                parts.warnings());
        boolean isExit = parts.config().overlay().routing().exit().isOffered();
        return List.of(
                new Housekeeping.Chore("the look for a NAT64", underlay.nat64Watch()::look),
                new Housekeeping.Chore("the look at the way out", isExit ? offer::look : nowNs -> {}),
                new Housekeeping.Chore("the look-up of names", names.resolver()::look),
                new Housekeeping.Chore("the look at the clock", nowNs -> clockWatch.look()),
                new Housekeeping.Chore("the look at forwarding", host.forwarding()::look),
                new Housekeeping.Chore("the look at reverse paths", reversePath::look),
                new Housekeeping.Chore(
                        "the look at the translation of addresses",
                        nowNs -> parts.host().nat().look(nowNs, parts.warnings())),
                new Housekeeping.Chore("leading networks into the mesh", host.mesh()::retryRoutes),
                Housekeeping.Chore.noting("noting the port", port::look),
                Housekeeping.Chore.noting(
                        "noting the membership", parts.memory().membership()::look),
                new Housekeeping.Chore("bounding the heap", new HeapBounds(System.nanoTime())),
                new Housekeeping.Chore("freeing memory", new NativeHeapTrim(System.nanoTime())::look));
    }

    /** Starts those that are wanted and have a thread of their own. */
    void start(Workers workers) {
        streams.start(workers);
        if (parts.config().underlay().portMapping()) {
            router.start(workers);
        }
    }

    /** The sockets have another port. The control loop, which says so, waits for no file. */
    void onPortChange() {
        port.onChange();
        router.wake();
    }

    private void onNames(Command found) {
        engine.submit(found);
        if (found instanceof Command.ServerEndpoints server) {
            host.guarded().setServer(server.server(), server.endpoints());
            streams.onAddresses(server.server(), server.endpoints());
        }
    }

    @Override
    public void onUnderlay(InterfaceChoice choice) {
        underlay.nat64Watch()
                .setHasIpv4(choice.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.address().isV4()));
        if (choice.linkMtu() > 0) {
            engine.submit(new Command.LinkMtu(choice.linkMtu()));
        }
        engine.submit(new Command.LocalEndpoints(choice.endpoints(), choice.links(), choice.tunnels()));
        tellOthers();
    }

    @Override
    public void onOverlayIpv4(boolean isUsable) {
        engine.submit(new Command.OverlayIpv4(isUsable));
    }

    @Override
    public void onGateway() {
        engine.submit(new Command.NetworkChanged());
        tellOthers();
    }

    private void tellOthers() {
        names.resolver().onNetworkChanged();
        streams.onNetworkChanged();
        router.wake();
    }
}
