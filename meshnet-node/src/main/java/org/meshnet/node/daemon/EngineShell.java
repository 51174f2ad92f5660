package org.meshnet.node.daemon;

import java.util.Locale;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.node.config.AdvertisedRoute;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.PacketPath;
import org.meshnet.node.daemon.engine.ControlLoop;
import org.meshnet.node.daemon.engine.ControlWork;
import org.meshnet.node.daemon.engine.Mailbox;
import org.meshnet.node.daemon.lane.DataPath;
import org.meshnet.node.daemon.lane.SideLane;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.linux.NativeFrameCiphers;

/**
 * The engine, and the threads that feed it: the control loop, and the loops of the data lanes. Made, started and ended
 * by one thread; any asks.
 */
final class EngineShell {
    private final NativeFrameCiphers.Choice sealing;
    private final DataPath dataPath;
    private final Mailbox mailbox;
    private final MeshEngine engine;
    private final ControlLoop controlLoop;
    private final Thread controlThread;
    private final Port.Lanes lanes;

    /**
     * @param workers make the threads
     * @param mailbox takes what is for the control loop
     * @param world what the engine has of the world besides the sockets of the lanes
     * @param failures of packets, datagrams, events and tasks
     */
    EngineShell(NodeParts parts, Workers workers, Mailbox mailbox, World world, FailureLog failures) {
        Underlay underlay = world.underlay();
        this.mailbox = mailbox;
        this.sealing = NativeFrameCiphers.choose(parts.config().traffic().cipher());
        this.dataPath = new DataPath(
                parts.host().tun(), parts.host().sockets(), underlay.links(), underlay.nat64(), mailbox, failures);
        this.engine = new MeshEngine(config(parts), seams(parts, world), System.nanoTime());
        engine.onCommand(
                new Command.Rules(
                        RulesStatus.Source.NODE,
                        parts.config().traffic().rules().set()),
                System.nanoTime());
        this.controlLoop = new ControlLoop(new ControlWork.OfEngine(engine), mailbox, failures);
        this.controlThread = workers.vital("control", controlLoop::run);
        this.lanes = parts.host().port().lanes(dataPath, engine, mailbox, workers);
        underlay.extraSockets().deliverTo(new SideLane(dataPath.extraSocketLane(engine)));
    }

    /**
     * What the engine has of the world.
     *
     * @param underlay what lies between it and its network
     * @param port gives the sockets another one
     * @param listener is told what happens
     */
    record World(Underlay underlay, OwnSocket port, MeshListener listener) {}

    private static EngineConfig config(NodeParts parts) {
        NodeConfig config = parts.config();
        return new EngineConfig(
                new EngineConfig.Member(
                        parts.keys().identity(),
                        parts.keys().secrets(),
                        config.member().id(),
                        config.member().aliases(),
                        parts.keys().closed()),
                new EngineConfig.Overlay(
                        config.overlay().network(),
                        config.overlay().fixedAddress(),
                        parts.memory().addresses().lastV4(ownV6(parts)),
                        new EngineConfig.Routing(
                                config.overlay().routing().advertised().stream()
                                        .map(AdvertisedRoute::seenAs)
                                        .toList(),
                                config.overlay().routing().consent(),
                                config.overlay().routing().exit().node().map(name -> withoutDomain(name, config)))),
                parts.servers().keys().expected(),
                config.underlay().portGuessing(),
                new EngineConfig.Traffic(
                        parts.host().sockets().sockets().size() + 1,
                        parts.host().sockets().first().hasMarks(),
                        config.traffic().relayForOthers(),
                        config.traffic().multicastRate(),
                        new EngineConfig.Device(
                                config.overlay().mtu() + deviceHeaderBytes(config),
                                config.overlay().isEthernet()),
                        config.traffic().speedBytesPerSecond()));
    }

    private static IpAddress ownV6(NodeParts parts) {
        return new DerivedAddresses(parts.keys().secrets())
                .v6(parts.keys().identity().nodeKey());
    }

    /** The engine knows labels only. */
    private static String withoutDomain(String name, NodeConfig config) {
        String end = "." + config.overlay().dns().domain();
        return name.toLowerCase(Locale.ROOT).endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
    }

    /** One tag fits besides the longest packet. */
    private static int deviceHeaderBytes(NodeConfig config) {
        return config.overlay().isEthernet() ? LinkHeader.UNTAGGED_LENGTH + LinkHeader.TAG_LENGTH : 0;
    }

    private EngineSeams seams(NodeParts parts, World world) {
        return new EngineSeams(
                new EngineSeams.Sockets(
                        parts.host().port().watched(dataPath.controlSink()),
                        world.port(),
                        world.underlay().extraSockets()),
                parts.host().tun(),
                parts.host().port().random(),
                parts.memory().clock(),
                new EngineSeams.Ciphers(sealing.factories()),
                world.listener());
    }

    /** The lane for what comes by streams; once. */
    GuardedInbound streamLane() {
        return dataPath.streamLane(engine);
    }

    void start() {
        controlThread.start();
        lanes.start();
    }

    /** Has the engine say goodbye, and waits until the control loop has ended. */
    void leave() throws InterruptedException {
        controlLoop.stop();
        controlThread.join();
    }

    /** Wipes the keys that the engine came to know, once it has ended. */
    void destroyKeys() {
        engine.destroyKeys();
    }

    /** Waits until the engine is nobody's any more. */
    void awaitLeft() throws InterruptedException {
        controlThread.join();
    }

    /** Waits for the loops of the lanes, which end with their device and sockets. */
    void awaitLanes() throws InterruptedException {
        lanes.await();
    }

    /** Has the lanes use the device no more, where its end does not do that. */
    void leaveLanes() throws InterruptedException {
        lanes.leave();
    }

    int laneCount() {
        return lanes.count();
    }

    PacketPath packetPath() {
        return dataPath.packetPath(sealing);
    }

    /** How its threads keep up. */
    DaemonStatus.Load load() {
        return new DaemonStatus.Load(mailbox.lengths(), dataPath.lostByLane());
    }

    /** Datagrams that could not be sent. */
    long lostCount() {
        return dataPath.lostCount();
    }
}
