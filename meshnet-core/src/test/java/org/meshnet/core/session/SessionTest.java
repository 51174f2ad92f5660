package org.meshnet.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.session.Session.Opened;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;

class SessionTest {
    private static final int LANE_COUNT = 4;
    private static final int INBOUND_COUNT = 3;
    private static final int TEXT_LENGTH = 40;
    private static final long CREATED_NS = 1_000;

    private final Session alice = session(true, LANE_COUNT, LANE_COUNT);
    private final Session bob = session(false, LANE_COUNT, LANE_COUNT);

    private static Session session(boolean isInitiator, int localLaneCount, int remoteLaneCount) {
        byte[] there = new byte[32];
        byte[] back = new byte[32];
        back[0] = 1;
        SessionTerms terms = new SessionTerms(
                isInitiator,
                new Sending(new ReceiverIndex(isInitiator ? 2 : 1), isInitiator ? there : back, localLaneCount),
                new Receiving(new ReceiverIndex(isInitiator ? 1 : 2), isInitiator ? back : there, remoteLaneCount),
                CipherSuite.SECRETBOX);
        return new Session(new PeerLink("peer"), terms, INBOUND_COUNT, new SodiumFrameCiphers(), CREATED_NS);
    }

    private static ByteBuffer seal(Session sender, int lane) {
        ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.TEXT_OFFSET + TEXT_LENGTH);
        sender.sendLane(lane).seal(frame, 0, TEXT_LENGTH);
        return frame;
    }

    private static ByteBuffer copy(ByteBuffer frame) {
        return ByteBuffer.allocateDirect(frame.capacity()).put(0, frame, 0, frame.capacity());
    }

    private static Opened open(Session receiver, int inbound, ByteBuffer frame) {
        return receiver.open(inbound, frame, 0, frame.capacity());
    }

    @Test
    void shouldOpenEveryLaneOnEveryInboundLane() {
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            for (int inbound = 0; inbound < INBOUND_COUNT; inbound++) {
                assertEquals(Opened.NEWEST, open(bob, inbound, seal(alice, lane)));
            }
        }
    }

    @Test
    void shouldDropAReplayAlsoOnAnotherInboundLane() {
        ByteBuffer frame = seal(alice, 2);
        ByteBuffer replay = copy(frame);
        assertEquals(Opened.NEWEST, open(bob, 0, frame));
        assertEquals(Opened.REPLAYED, open(bob, 1, replay));
    }

    @Test
    void shouldCountEachLaneOnItsOwn() {
        ByteBuffer late = seal(alice, 1);
        ByteBuffer later = seal(alice, 1);
        assertEquals(Opened.NEWEST, open(bob, 0, later));
        assertEquals(Opened.NEWEST, open(bob, 0, seal(alice, 2)));
        assertEquals(Opened.LATE, open(bob, 0, late));
    }

    @Test
    void shouldDropAFrameOfALaneThatWasNotAnnounced() {
        Session narrow = session(false, LANE_COUNT, 2);
        assertEquals(Opened.NEWEST, open(narrow, 0, seal(alice, 1)));
        assertEquals(Opened.BAD_LANE, open(narrow, 0, seal(alice, 2)));
    }

    @Test
    void shouldAddUpWhatAllInboundLanesReceived() {
        bob.onDataReceived(0, 100, 5_000);
        bob.onDataReceived(2, 11, 4_000);
        bob.onDataReceived(2, 11, 4_500);
        assertEquals(122, bob.receivedBytes());
        assertEquals(5_000, bob.lastDataReceivedNs());
    }

    @Test
    void shouldKnowWhenAnyInboundLaneLastHeardThePeer() {
        assertEquals(CREATED_NS, bob.lastReceivedNs());
        bob.onReceived(1, 7_000);
        bob.onReceived(0, 6_000);
        assertEquals(7_000, bob.lastReceivedNs());
        assertEquals(CREATED_NS, bob.lastDataReceivedNs());
    }

    @Test
    void shouldOpenEachFrameOnceHoweverManyThreadsGetIt() throws Exception {
        int frameCount = 5_000;
        List<ByteBuffer> frames = new ArrayList<>();
        for (int i = 0; i < frameCount; i++) {
            frames.add(seal(alice, i % 2));
        }
        CyclicBarrier start = new CyclicBarrier(INBOUND_COUNT);
        ExecutorService threads = Executors.newFixedThreadPool(INBOUND_COUNT);
        List<CompletableFuture<Map<Opened, Integer>>> counts = new ArrayList<>();
        for (int inbound = 0; inbound < INBOUND_COUNT; inbound++) {
            int own = inbound;
            List<ByteBuffer> copies = frames.stream().map(SessionTest::copy).toList();
            counts.add(CompletableFuture.supplyAsync(() -> openAll(own, copies, start), threads));
        }
        Map<Opened, Integer> total = new EnumMap<>(Opened.class);
        for (CompletableFuture<Map<Opened, Integer>> count : counts) {
            count.get().forEach((opened, times) -> total.merge(opened, times, Integer::sum));
        }
        threads.shutdown();
        assertEquals(frameCount, total.getOrDefault(Opened.NEWEST, 0) + total.getOrDefault(Opened.LATE, 0));
        assertEquals((INBOUND_COUNT - 1) * frameCount, total.get(Opened.REPLAYED));
        assertTrue(total.keySet().stream().noneMatch(Opened.FORGED::equals));
    }

    private Map<Opened, Integer> openAll(int inbound, List<ByteBuffer> frames, CyclicBarrier start) {
        Map<Opened, Integer> counts = new EnumMap<>(Opened.class);
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        for (ByteBuffer frame : frames) {
            counts.merge(open(bob, inbound, frame), 1, Integer::sum);
        }
        return counts;
    }
}
