package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.GroupsBody;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;
import org.meshnet.core.wire.RelayHeader;

/** Golden bytes of what stands sealed in the frames that hold no packet. */
class ControlFramesTest {
    private static final Hop HOP = Hop.direct(Endpoint.parse("192.0.2.1:8000").orElseThrow());

    private final ByteBuffer sent = ByteBuffer.allocateDirect(200);
    private final ControlFrames frames =
            new ControlFrames(new HopSink((train, segmentBytes, to) -> sent.put(train.duplicate())));
    private final Session session = session();

    private static Session session() {
        byte[] key = new byte[32];
        SessionTerms terms = new SessionTerms(
                true,
                new Sending(new ReceiverIndex(2), key, 2),
                new Receiving(new ReceiverIndex(1), key, 2),
                CipherSuite.SECRETBOX);
        return new Session(new PeerLink("peer"), terms, 1, new SodiumFrameCiphers(), 0);
    }

    private String text() {
        int length = sent.position();
        assertEquals(Session.Opened.NEWEST, session().open(0, sent, 0, length));
        byte[] text = new byte[length - FrameHeader.TEXT_OFFSET];
        sent.get(FrameHeader.TEXT_OFFSET, text);
        return HexFormat.of().formatHex(text);
    }

    @Test
    void shouldWriteAProbe() {
        frames.sendProbe(session, 0x0102030405060708L, HOP);
        assertEquals("02" + "0102030405060708" + "00".repeat(18), text());
    }

    @Test
    void shouldWriteAProbeReply() {
        frames.sendProbeReply(session, 0x0102030405060708L, HOP);
        assertEquals("03" + "0102030405060708" + "00000000000000000000ffffc0000201" + "1f40", text());
    }

    @Test
    void shouldWriteWhatIsSaidAboutARelay() {
        byte[] key = new byte[NodeKey.LENGTH];
        key[0] = 0x5a;
        frames.sendRelayFrame(session, FrameKind.RELAY_GRANT, NodeKey.of(key), 0x1112131415161718L, HOP);
        assertEquals("07" + "5a" + "00".repeat(31) + "1112131415161718", text());
    }

    @Test
    void shouldWriteARelayLimitNoLongerThanTheShortestDatagramThatIsRelayed() {
        frames.sendRelayLimit(session, new RelayLimitBody(0x0102030405060708L, 12_500), HOP);
        assertEquals(RelayHeader.LENGTH + FrameHeader.MIN_FRAME_LENGTH, sent.position());
        assertEquals("09" + "0102030405060708" + "000030d4", text());
    }

    @Test
    void shouldWriteTheGroupsOfAHost() {
        List<IpAddress> groups = Stream.of("ff02::fb", "239.1.2.3", "224.0.0.251")
                .map(text -> IpAddress.parse(text).orElseThrow())
                .toList();
        frames.sendGroups(session, GroupsBody.of(0x0102030405060708L, groups), HOP);
        assertEquals(
                "0c" + "0102030405060708" + "00" + "02" + "01" + "e00000fb" + "ef010203"
                        + "ff0200000000000000000000000000fb",
                text());
    }

    @Test
    void shouldSayThatAllGroupsAreWantedWhereTheyDoNotFit() {
        List<IpAddress> groups = IntStream.range(0, 200)
                .mapToObj(i -> new IpAddress(0xff05L << 48, i))
                .toList();
        frames.sendGroups(session, GroupsBody.of(7, groups), HOP);
        assertEquals("0c" + "0000000000000007" + "01" + "00" + "00", text());
    }

    @Test
    void shouldWriteThatAListWasTaken() {
        frames.sendGroupsTaken(session, 0x0102030405060708L, HOP);
        assertEquals("0d" + "0102030405060708", text());
    }

    /** Sealed by another implementation: libsodium from Python. */
    @Test
    void shouldSealARelayLimitAsTheProtocolSays() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (0x80 + i);
        }
        SessionTerms terms = new SessionTerms(
                true,
                new Sending(new ReceiverIndex(0x01020304), key, 2),
                new Receiving(new ReceiverIndex(1), key, 2),
                CipherSuite.SECRETBOX);
        Session golden = new Session(new PeerLink("peer"), terms, 1, new SodiumFrameCiphers(), 0);
        for (int counter = 0; counter <= 5; counter++) {
            sent.clear();
            frames.sendRelayLimit(golden, new RelayLimitBody(0x0102030405060708L, 12_500), HOP);
        }
        byte[] bytes = new byte[sent.position()];
        sent.get(0, bytes);
        assertEquals(
                "4400000001020304000000000000000525fc2b6881191c84c45e65ae8788788f728947b2e73578eb88b1b3bca7",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void shouldPadASizeProbeToTheLengthThatItIsFor() {
        frames.sendSizeProbe(session, 0x0102030405060708L, 60, HOP);
        assertEquals(60, sent.position());
        assertEquals("0a" + "0102030405060708" + "00".repeat(60 - 32 - 9), text());
        sent.clear();
        frames.sendSizeProbe(session, 9, 50, HOP);
        assertEquals(50, sent.position());
        assertEquals(Session.Opened.NEWEST, session().open(0, sent, 0, 50));
        assertEquals(0, sent.getLong(42), "nothing is left of the last one");
    }

    @Test
    void shouldAnswerASizeProbeWithNoMoreThanItHas() {
        frames.sendSizeReply(session, 0x0102030405060708L, 60_000, HOP);
        assertEquals(FrameHeader.BODY_OFFSET + FrameKind.SIZE_BODY_LENGTH, sent.position());
        assertEquals("0b" + "0102030405060708" + "ea60", text());
    }

    @Test
    void shouldWriteWhatIsSaidAboutAMeasurementOfSpeed() {
        frames.sendSpeedAsk(session, new SpeedBody.Ask(0x0102030405060708L, 12_500_000, 5), HOP);
        assertEquals("18" + "0102030405060708" + "00bebc20" + "05", text());
        sent.clear();
        frames.sendSpeedAnswer(session, new SpeedBody.Answer(0x0102030405060708L, 0, SpeedBody.Verdict.BUSY), HOP);
        assertEquals("19" + "0102030405060708" + "00000000" + "02", text());
        sent.clear();
        SpeedFigures figures = new SpeedFigures(258, 259, 200, 58, 1_000_000);
        frames.sendSpeedCount(
                session, new SpeedBody.Count(0x0102030405060708L, SpeedBody.What.ALL_RECEIVED, figures), HOP);
        assertEquals(
                "1b" + "0102030405060708" + "02" + "0000000000000102" + "0000000000000103" + "00000000000000c8"
                        + "000000000000003a" + "000f4240",
                text());
    }

    @Test
    void shouldWriteAKeepaliveAndAGoodbyeOfOneByte() {
        frames.sendKeepalive(session, HOP);
        assertEquals("00", text());
        sent.clear();
        frames.sendGoodbye(session, HOP);
        assertEquals(33, sent.position());
    }
}
