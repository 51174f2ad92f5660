package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.flow.FlowRoom;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.flow.Places;
import org.meshnet.core.flow.RuleBook;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTable;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a packet costs on its whole way through a lane, all but the system calls, among few and many peers that all have
 * a session. Eight of them are busy: batches of eight packets go to, and trains come from, each of them in turn. With
 * the cipher "none" the rest is seen.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class LaneBenchmark {
    private static final int BUSY = 8;
    private static final int BATCH = 8;
    private static final int LANE = 1;
    private static final int SOURCE_PORT = PacketSink.HEADER_LENGTH + 20;
    private static final int LANE_COUNT = 2;
    private static final IpAddress OWN = IpAddress.parse("10.200.0.1").orElseThrow();
    private static final Endpoint ENDPOINT = Endpoint.parse("192.0.2.2:2222").orElseThrow();

    /** How many peers are known. */
    @Param({"10", "10000"})
    public int peers;

    /** Bytes of a packet's UDP payload. */
    @Param({"64", "1300"})
    public int payload;

    /** How frames are sealed. */
    @Param({"none", "secretbox"})
    public String cipher;

    /** How many rules there are, of which the last allows it; without, nothing is asked. */
    @Param({"0", "500"})
    public int rules;

    /** How many flows the packets belong to, in turns. */
    @Param({"8", "10000"})
    public int flows;

    private final Counters counters = new Counters();
    private final ByteBuffer[] packets = new ByteBuffer[BUSY];
    private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] key = new byte[32];
    private OutboundLane out;
    private final OutboundLane[] loopsOut = new OutboundLane[BUSY];
    private final ByteBuffer[] ownPackets = new ByteBuffer[BUSY];
    private InboundLane in;
    private long sentBytes;
    private int next;
    private int port;

    /**
     * Makes peers that are this node itself: what is sealed for one comes back as if from it, for this node's own
     * address where it is to come in.
     */
    @Setup
    public void connect() throws RuleSyntaxException {
        FrameCipherFactory ciphers = cipher.equals("none") ? unused -> new NoCipher() : new SodiumFrameCiphers();
        RuleBook book = rules == 0 ? null : book();
        Map<Prefix, PeerLink> routes = new HashMap<>();
        List<Session> sessions = new ArrayList<>();
        for (int peer = 0; peer < peers; peer++) {
            PeerLink link = new PeerLink("peer");
            Session session = new Session(link, terms(peer), 1, ciphers, 0);
            link.sendUnder(session);
            link.moveTo(Hop.direct(ENDPOINT), true);
            link.flows().rule(book == null ? null : new PeerRules(book, Member.UNKNOWN, peer + 1));
            routes.put(new Prefix(address(peer), 32), link);
            sessions.add(session);
        }
        SnapshotCell cell = cell(routes, sessions);
        out = new OutboundLane(LANE, cell, this::count, event -> true, counters, Cutter.OUTPUT_LENGTH);
        in = new InboundLane(
                0,
                cell,
                new Gluer(this::count, Offloads.ALL),
                (train, segmentBytes, to) -> {},
                event -> true,
                counters);
        for (int i = 0; i < BUSY; i++) {
            IpAddress peer = address(i * (peers / BUSY));
            packets[i] = packet(peer, peer);
            ownPackets[i] = packet(peer, OWN);
            Map<Prefix, PeerLink> looped = new HashMap<>(routes);
            looped.put(new Prefix(OWN, 32), routes.get(new Prefix(peer, 32)));
            loopsOut[i] = new OutboundLane(
                    LANE, cell(looped, sessions), this::turnAround, event -> true, counters, Cutter.OUTPUT_LENGTH);
        }
    }

    private RuleBook book() throws RuleSyntaxException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < rules; i++) {
            text.append("allow any -> any tcp ").append(i).append('\n');
        }
        text.append("allow any -> any udp 5001\n");
        return new RuleBook(
                List.of(RuleParser.parse(text.toString(), RuleParser.Groups.KNOWN)),
                Member.UNKNOWN,
                new Places(List.of(new Prefix(OWN, 8).network()), List.of()),
                new FlowRoom());
    }

    private static SnapshotCell cell(Map<Prefix, PeerLink> routes, List<Session> sessions) {
        SnapshotCell cell = new SnapshotCell();
        cell.publish(new Snapshot(
                RouteTable.of(routes), OwnAddresses.of(List.of(OWN)), SessionTable.of(sessions), Forwards.NONE));
        return cell;
    }

    private ByteBuffer packet(IpAddress from, IpAddress to) {
        byte[] packet = LinkedLanes.udp(from, to, payload);
        return ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + packet.length)
                .put(PacketSink.HEADER_LENGTH, packet);
    }

    /** Out: routed, cut, sealed, gathered to trains. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long outbound() {
        int busy = next++ & BUSY - 1;
        send(out, packets[busy]);
        return sentBytes;
    }

    /** Out, and in again: found, checked against replay, opened, checked, glued. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long outAndIn() {
        int busy = next++ & BUSY - 1;
        send(loopsOut[busy], ownPackets[busy]);
        in.flush();
        return sentBytes;
    }

    private void send(OutboundLane lane, ByteBuffer packet) {
        for (int i = 0; i < BATCH; i++) {
            port = port + 1 < flows / BUSY ? port + 1 : 0;
            packet.putShort(SOURCE_PORT, (short) (10_000 + port));
            lane.onPacket(packet, 0);
        }
        lane.flush();
    }

    private void count(ByteBuffer train, int segmentBytes, Endpoint to) {
        sentBytes += train.remaining();
    }

    private void count(ByteBuffer packet) {
        sentBytes += packet.remaining();
    }

    private void turnAround(ByteBuffer train, int segmentBytes, Endpoint to) {
        received.clear().put(0, train, train.position(), train.remaining()).limit(train.remaining());
        in.onTrain(received, segmentBytes, Ecn.NOT_ECT, ENDPOINT, 0);
    }

    private SessionTerms terms(int peer) {
        int index = 1000 + 7919 * peer;
        return new SessionTerms(
                true,
                new Sending(new ReceiverIndex(index), key, LANE_COUNT),
                new Receiving(new ReceiverIndex(index), key, LANE_COUNT),
                CipherSuite.SECRETBOX,
                true);
    }

    private static IpAddress address(int peer) {
        return IpAddress.parse("10." + (peer >> 14) + "." + (peer >> 7 & 127) + "." + (1 + (peer & 127)))
                .orElseThrow();
    }

    private static final class NoCipher implements FrameCipher {
        @Override
        public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
            buffer.putLong(tagOffset, counter);
        }

        @Override
        public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
            return buffer.getLong(tagOffset) == counter;
        }

        @Override
        public void destroy() {
            // it has no key
        }
    }
}
