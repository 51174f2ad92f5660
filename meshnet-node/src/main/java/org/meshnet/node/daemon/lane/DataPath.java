package org.meshnet.node.daemon.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.lane.ControlInbox;
import org.meshnet.core.engine.lane.InboundLane;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.node.control.PacketPath;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.fault.EventGuard;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.fault.GuardedOutbound;
import org.meshnet.node.linux.NativeFrameCiphers;
import org.meshnet.node.udp.LinkSink;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.Nat64;
import org.meshnet.node.udp.Nat64Sink;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunQueue;
import org.meshnet.tun.linux.sys.PollSet;
import org.meshnet.tun.linux.sys.Pollable;
import org.meshnet.tun.udp.CountingSink;
import org.meshnet.tun.udp.UdpSocket;

/**
 * What stands between the TUN device's queues and the sockets: the engine's lanes, a sink for each thread that sends,
 * and the loops. Made by one thread; any may ask for {@link #packetPath} and {@link #lostCount}.
 */
public final class DataPath {
    private final TunDevice tun;
    private final UdpGroup sockets;
    private final Links links;
    private final Nat64 nat64;
    private final ControlInbox inbox;
    private final FailureLog failures;
    private final Offloads offloads;
    private final CountingSink controlSink;
    private final List<CountingSink> dataSinks;
    private final List<CountingSink> forwardSinks = new CopyOnWriteArrayList<>();
    private final List<InboundLane> inboundLanes = new CopyOnWriteArrayList<>();

    /** A loop, and what its thread is called. */
    public record NamedLoop(String name, IoLoop loop) {}

    /**
     * What a node has at shared sockets.
     *
     * @param lanes for each socket
     * @param loops its own
     */
    public record Guests(List<SharedLane.Guest> lanes, List<NamedLoop> loops) {}

    /**
     * @param tun open, as the sockets are, which this does not close
     * @param inbox takes what lanes leave to the control loop
     * @param failures of packets and datagrams
     */
    public DataPath(
            TunDevice tun, UdpGroup sockets, Links links, Nat64 nat64, ControlInbox inbox, FailureLog failures) {
        this.tun = tun;
        this.sockets = sockets;
        this.links = links;
        this.nat64 = nat64;
        this.inbox = inbox;
        this.failures = failures;
        this.offloads = DeviceOffloads.of(tun.features());
        this.controlSink = sink(sockets.first());
        this.dataSinks = sockets.sockets().stream().map(this::sink).toList();
    }

    private CountingSink sink(UdpSocket socket) {
        return new LinkSink(new Nat64Sink(socket.sink(), nat64), links);
    }

    /** For the control loop alone. */
    public CountingSink controlSink() {
        return controlSink;
    }

    /** Makes the loops of the data lanes. Lane 0 is the control loop's, so the n-th queue, from 0, has lane n + 1. */
    public List<NamedLoop> loops(MeshEngine engine) {
        List<NamedLoop> loops = new ArrayList<>();
        List<UdpSocket> all = sockets.sockets();
        List<TunQueue> queues = tun.queues();
        for (int i = 0; i < all.size(); i++) {
            UdpSocket socket = all.get(i);
            TunQueue queue = queues.get(i % queues.size());
            boolean isOneThread = i < queues.size() && socket instanceof Pollable && queue instanceof Pollable;
            DatagramSink forwarded = isOneThread ? dataSinks.get(i) : forwardSink(socket);
            GuardedInbound inbound = guarded(engine.inboundLane(i, queue, offloads, inbox, forwarded), name("lane", i));
            if (i < queues.size()) {
                addLane(loops, engine, i, inbound, queue);
            } else {
                loops.add(new NamedLoop(name("udp", i), new UdpLoop(socket, nat64, inbound)));
            }
        }
        return loops;
    }

    /**
     * Makes the lanes for sockets that other nodes share, one for each of their threads, and the loops that this node
     * has of its own: of queues for which those cannot wait.
     */
    public Guests guests(MeshEngine engine) {
        List<SharedLane.Guest> guests = new ArrayList<>();
        List<NamedLoop> loops = new ArrayList<>();
        List<UdpSocket> all = sockets.sockets();
        List<TunQueue> queues = tun.queues();
        for (int i = 0; i < all.size(); i++) {
            TunQueue queue = queues.get(i % queues.size());
            boolean isOneThread = i < queues.size() && all.get(i) instanceof Pollable && queue instanceof Pollable;
            DatagramSink forwarded = isOneThread ? dataSinks.get(i) : forwardSink(all.get(i));
            GuardedInbound inbound = guarded(engine.inboundLane(i, queue, offloads, inbox, forwarded), name("lane", i));
            SharedLane.Guest guest = new SharedLane.Guest(nat64, inbound);
            if (isOneThread) {
                guest = guest.with(new LaneLoop.Out(queue, outbound(engine, i), tun.bufferBytes()));
            } else if (i < queues.size()) {
                loops.add(new NamedLoop(name("tun", i), new TunLoop(queue, tun.bufferBytes(), outbound(engine, i))));
            }
            guests.add(guest);
        }
        return new Guests(guests, loops);
    }

    /** One loop for both directions where the system can wait for both at once, else one for each. */
    private void addLane(List<NamedLoop> loops, MeshEngine engine, int index, GuardedInbound inbound, TunQueue queue) {
        UdpSocket socket = sockets.sockets().get(index);
        GuardedOutbound outbound = outbound(engine, index);
        int bufferBytes = tun.bufferBytes();
        if (socket instanceof Pollable readableSocket && queue instanceof Pollable readableQueue) {
            PollSet readable = new PollSet(readableSocket, readableQueue);
            IoLoop loop = new LaneLoop(
                    readable::await,
                    new LaneLoop.In(socket, nat64, inbound),
                    new LaneLoop.Out(queue, outbound, bufferBytes));
            loops.add(new NamedLoop(name("lane", index), loop));
        } else {
            loops.add(new NamedLoop(name("udp", index), new UdpLoop(socket, nat64, inbound)));
            loops.add(new NamedLoop(name("tun", index), new TunLoop(queue, bufferBytes, outbound)));
        }
    }

    private GuardedOutbound outbound(MeshEngine engine, int index) {
        return new GuardedOutbound(
                engine.outboundLane(index + 1, dataSinks.get(index), inbox),
                new EventGuard(name("lane", index), failures));
    }

    private GuardedInbound guarded(InboundLane lane, String name) {
        inboundLanes.add(lane);
        return new GuardedInbound(lane, new EventGuard(name, failures));
    }

    private static String name(String what, int index) {
        return index == 0 ? what : what + " " + (index + 1);
    }

    /** The inbound lane for what comes by streams. */
    public GuardedInbound streamLane(MeshEngine engine) {
        return linkLane(engine, 0, "streams");
    }

    /** The inbound lane for what comes to extra sockets. */
    public GuardedInbound extraSocketLane(MeshEngine engine) {
        return linkLane(engine, 1, "extra sockets");
    }

    /** The lanes of links stand behind those of the sockets. */
    private GuardedInbound linkLane(MeshEngine engine, int number, String name) {
        InboundLane inbound = engine.inboundLane(
                sockets.sockets().size() + number, tun, offloads, inbox, forwardSink(sockets.first()));
        return guarded(inbound, name);
    }

    /** A loop that only receives shares its sink with none that sends. */
    private DatagramSink forwardSink(UdpSocket socket) {
        CountingSink sink = sink(socket);
        forwardSinks.add(sink);
        return sink;
    }

    /** As of all lanes: what one has had to give up is not there. */
    public PacketPath packetPath(NativeFrameCiphers.Choice sealing) {
        Offloads device = inboundLanes.stream().map(InboundLane::offloads).reduce(Offloads.ALL, Offloads::intersection);
        return new PacketPath(
                device.toString(),
                dataSinks.stream().allMatch(CountingSink::sendsTrains),
                sockets.first().receivesTrains(),
                sealing.names());
    }

    /** Datagrams that could not be sent, by lane: that of the control loop first. */
    public List<Long> lostByLane() {
        return Stream.concat(Stream.of(controlSink), dataSinks.stream())
                .map(CountingSink::lostCount)
                .toList();
    }

    /** The same of all lanes, and of what only forwards. */
    public long lostCount() {
        return lostByLane().stream().mapToLong(Long::longValue).sum()
                + forwardSinks.stream().mapToLong(CountingSink::lostCount).sum();
    }
}
