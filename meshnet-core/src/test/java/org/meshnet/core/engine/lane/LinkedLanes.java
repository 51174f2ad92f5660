package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTable;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;

/** Alice's way out and Bob's way in, with a session between them and what leaves each kept for a look. */
public final class LinkedLanes {
    static final IpAddress ALICE = IpAddress.parse("10.0.0.1").orElseThrow();
    static final IpAddress BOB = IpAddress.parse("10.0.0.2").orElseThrow();
    static final IpAddress ALICE_V6 = IpAddress.parse("fd00::1").orElseThrow();
    static final IpAddress BOB_V6 = IpAddress.parse("fd00::2").orElseThrow();
    public static final Endpoint ALICE_ENDPOINT =
            Endpoint.parse("192.0.2.1:1111").orElseThrow();
    static final Endpoint BOB_ENDPOINT = Endpoint.parse("192.0.2.2:2222").orElseThrow();

    private static final int LANE = 1;
    private static final int LANE_COUNT = 2;
    private static final ReceiverIndex ALICE_INDEX = new ReceiverIndex(77);
    private static final ReceiverIndex BOB_INDEX = new ReceiverIndex(99);

    final PeerLink toBob = new PeerLink("bob");
    final PeerLink toAlice = new PeerLink("alice");
    final Session aliceSession;
    final Session bobSession;
    final Counters counters = new Counters();
    final List<ControlEvent> events = new ArrayList<>();
    final List<Train> trains = new ArrayList<>();
    final List<byte[]> written = new ArrayList<>();
    final SnapshotCell outboundSnapshot;
    final SnapshotCell inboundSnapshot;
    final OutboundLane out;
    final InboundLane in;
    private final int inboundCount;

    /** What one send was given. */
    record Train(byte[] bytes, int segmentBytes, int ecn, Endpoint to) {
        /** The same as routers on the way have marked it. */
        Train marked(int marks) {
            return new Train(bytes, segmentBytes, marks, to);
        }

        int datagramCount() {
            return (bytes.length + segmentBytes - 1) / segmentBytes;
        }

        byte[] datagram(int index) {
            int start = index * segmentBytes;
            return java.util.Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + segmentBytes));
        }
    }

    LinkedLanes(Offloads offloads) {
        this(offloads, 1);
    }

    LinkedLanes(Offloads offloads, int inboundCount) {
        this(offloads, inboundCount, true);
    }

    /** @param isMarked have both agreed to hand on marks of congestion */
    LinkedLanes(Offloads offloads, int inboundCount, boolean isMarked) {
        this(offloads, inboundCount, isMarked, new SnapshotCell(), new SnapshotCell());
    }

    /** Whose devices carry Ethernet. */
    LinkedLanes(Offloads offloads, Stations alices, Stations bobs) {
        this(offloads, 1, true, new SnapshotCell(alices), new SnapshotCell(bobs));
    }

    private LinkedLanes(
            Offloads offloads, int inboundCount, boolean isMarked, SnapshotCell aliceCell, SnapshotCell bobCell) {
        this.inboundCount = inboundCount;
        byte[] key = new byte[32];
        byte[] backKey = new byte[32];
        backKey[0] = 1;
        aliceSession = session(
                toBob,
                new SessionTerms(
                        true,
                        new Sending(BOB_INDEX, key, LANE_COUNT),
                        new Receiving(ALICE_INDEX, backKey, LANE_COUNT),
                        CipherSuite.SECRETBOX,
                        isMarked));
        bobSession = session(
                toAlice,
                new SessionTerms(
                        false,
                        new Sending(ALICE_INDEX, backKey, LANE_COUNT),
                        new Receiving(BOB_INDEX, key, LANE_COUNT),
                        CipherSuite.SECRETBOX,
                        isMarked));
        toBob.sendUnder(aliceSession);
        toBob.moveTo(Hop.direct(BOB_ENDPOINT), true);
        toAlice.moveTo(Hop.direct(ALICE_ENDPOINT));
        outboundSnapshot = filled(aliceCell, BOB, toBob, ALICE, aliceSession);
        inboundSnapshot = filled(bobCell, ALICE, toAlice, BOB, bobSession);
        out = new OutboundLane(LANE, outboundSnapshot, new Sink(), events::add, counters, 1 << 18);
        in = new InboundLane(0, inboundSnapshot, new Gluer(this::keep, offloads), new Sink(), events::add, counters);
    }

    /** Bob's last way in once more, to a device of the caller's. */
    InboundLane inbound(PacketSink sink) {
        return new InboundLane(
                inboundCount - 1, inboundSnapshot, new Gluer(sink, Offloads.NONE), new Sink(), event -> true, counters);
    }

    /**
     * A way out whose datagrams go into Bob's last way in, and no farther, as if routers on the way had marked them so.
     */
    OutboundLane loop(int ecn) {
        ByteBuffer received = ByteBuffer.allocateDirect(1 << 16);
        InboundLane end = inbound(packet -> {});
        return new OutboundLane(
                LANE,
                outboundSnapshot,
                (train, bytes, to) -> {
                    received.clear().put(0, train, train.position(), train.remaining());
                    end.onTrain(received.limit(train.remaining()), bytes, ecn, ALICE_ENDPOINT, 0);
                },
                event -> true,
                counters,
                1 << 18);
    }

    private Session session(PeerLink link, SessionTerms terms) {
        return new Session(link, terms, inboundCount, new SodiumFrameCiphers(), 0);
    }

    private static SnapshotCell filled(
            SnapshotCell cell, IpAddress address, PeerLink link, IpAddress own, Session session) {
        cell.publish(new Snapshot(
                RouteTable.of(Map.of(new Prefix(address, 32), link, new Prefix(ALICE_V6, 128), link)),
                OwnAddresses.of(List.of(own, BOB_V6)),
                SessionTable.of(List.of(session)),
                Forwards.NONE));
        return cell;
    }

    /** Keeps what is sent. */
    private final class Sink implements DatagramSink {
        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            queue(train, segmentBytes, Ecn.NOT_ECT, to);
        }

        @Override
        public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
            byte[] bytes = new byte[train.remaining()];
            train.get(train.position(), bytes);
            trains.add(new Train(bytes, segmentBytes, ecn, to));
        }
    }

    private void keep(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        written.add(bytes);
    }

    /** Alice's host sends a packet, given without its virtio-net header. */
    void send(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + packet.length);
        buffer.put(PacketSink.HEADER_LENGTH, packet);
        out.onPacket(buffer, 0);
    }

    /** What Alice would send if she sealed any packet for Bob, whatever its addresses. */
    byte[] sealed(byte[] packet) {
        return sealed(FrameKind.PACKET, packet);
    }

    /** The same of another kind. */
    byte[] sealed(int kind, byte[] packet) {
        ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.PACKET_OFFSET + packet.length);
        frame.put(FrameHeader.KIND_OFFSET, (byte) kind).put(FrameHeader.PACKET_OFFSET, packet);
        byte[] bytes = new byte[aliceSession.sendLane(LANE).seal(frame, 0, 2 + packet.length)];
        frame.get(0, bytes);
        return bytes;
    }

    /** Bob receives all trains so far, each whole. */
    void deliver() {
        trains.forEach(this::deliver);
        trains.clear();
        in.flush();
    }

    void deliver(Train train) {
        in.onTrain(direct(train.bytes), train.segmentBytes, train.ecn, ALICE_ENDPOINT, 0);
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    /** An IPv6 packet without a payload. */
    static byte[] emptyV6(IpAddress from, IpAddress to) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        packet.put(0, (byte) 0x60).put(6, (byte) 59).put(7, (byte) 64);
        from.write(packet, 8);
        to.write(packet, 24);
        return packet.array();
    }

    /** A UDP packet from one to the other with a right header checksum and no UDP checksum. */
    static byte[] udp(IpAddress from, IpAddress to, int payloadLength) {
        int length = 28 + payloadLength;
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0x00014000);
        packet.put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .putInt(from.v4Bits())
                .putInt(to.v4Bits());
        packet.putShort((short) 5000)
                .putShort((short) 5001)
                .putShort((short) (8 + payloadLength))
                .putShort((short) 0);
        for (int i = 28; i < length; i++) {
            packet.put(i, (byte) i);
        }
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        packet.putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16)));
        return packet.array();
    }
}
