package org.meshnet.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Queries for other domains, and a resolver whose answers the test writes. */
@Timeout(60)
class ExitResolverTest {
    private static final int SERVE_MS = 20;

    private final List<Message> answers = new ArrayList<>();
    private Selector selector;
    private DatagramSocket resolver;
    private ServerSocket streams;
    private boolean isExitWanted = true;
    private ExitResolver tested;
    private NameServer server;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        openBoth();
        resolver.setSoTimeout(10_000);
        tested = new ExitResolver(
                Endpoint.of((InetSocketAddress) resolver.getLocalSocketAddress()),
                () -> isExitWanted,
                new SecureRandomSource());
        tested.open(selector);
        server = new NameServer(
                new MeshZones("mesh", List.of(Prefix.parse("10.0.0.0/24").orElseThrow())), () -> Zoo.NAMES, tested);
    }

    /** One port for streams and datagrams; one that is free for streams may be taken for datagrams. */
    private void openBoth() throws IOException {
        while (resolver == null) {
            streams = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            try {
                resolver = new DatagramSocket(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), streams.getLocalPort()));
            } catch (BindException e) {
                streams.close();
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        tested.close();
        selector.close();
        resolver.close();
        streams.close();
    }

    private static Message query(String name, int type) {
        try {
            return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void ask(Message query, Transport transport) {
        server.take(query.toWire(), transport, bytes -> answers.add(read(bytes)));
    }

    private static Message read(byte[] bytes) {
        try {
            return new Message(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serveUntil(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            selector.select(SERVE_MS);
            for (SelectionKey key : selector.selectedKeys()) {
                ((OtherDomains.Served) key.attachment()).serve(System.nanoTime());
            }
            selector.selectedKeys().clear();
        }
    }

    private DatagramPacket arrived() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        resolver.receive(packet);
        return packet;
    }

    private static Message message(DatagramPacket packet) {
        return read(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private void send(Message answer, DatagramPacket to) throws IOException {
        byte[] bytes = answer.toWire();
        resolver.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }

    private static Message answer(Message asked, String text) {
        Message answer = new Message(asked.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(asked.getQuestion(), Section.QUESTION);
        answer.addRecord(new TXTRecord(asked.getQuestion().getName(), DClass.IN, 60, text), Section.ANSWER);
        answer.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        return answer;
    }

    private String text(int index) {
        return answers.get(index).getSection(Section.ANSWER).get(0).rdataToString();
    }

    @Test
    void shouldPassOnAQuestionWithNothingElseAndItsAnswer() throws IOException {
        Message query = query("Example.ORG.", Type.TXT);
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO, List.of()), Section.ADDITIONAL);
        ask(query, Transport.UDP);
        DatagramPacket packet = arrived();
        Message asked = message(packet);
        assertTrue(asked.getHeader().getFlag(Flags.RD));
        assertEquals(ExtendedFlags.DO, asked.getOPT().getFlags());
        send(answer(asked, "hello"), packet);
        serveUntil(() -> !answers.isEmpty());
        Message got = answers.get(0);
        assertEquals(query.getHeader().getID(), got.getHeader().getID());
        assertEquals("Example.ORG.", got.getQuestion().getName().toString(), "as it was asked");
        assertTrue(got.getHeader().getFlag(Flags.RA));
        assertFalse(got.getHeader().getFlag(Flags.AA));
        assertEquals(ExtendedFlags.DO, got.getOPT().getFlags());
        assertEquals("\"hello\"", text(0));
        assertFalse(tested.isWaiting());
    }

    @Test
    void shouldLeaveOutOptionsOfWhoKnowsNone() throws IOException {
        ask(query("example.org.", Type.TXT), Transport.UDP);
        DatagramPacket packet = arrived();
        send(answer(message(packet), "hello"), packet);
        serveUntil(() -> !answers.isEmpty());
        assertNull(answers.get(0).getOPT());
    }

    @Test
    void shouldAskByAConnectionWhatCameByOne() throws IOException {
        String longText = "x".repeat(250);
        ask(query("example.org.", Type.TXT), Transport.TCP);
        serveUntil(() -> true);
        try (Socket connection = streams.accept()) {
            serveUntil(() -> hasBytes(connection));
            DataInputStream in = new DataInputStream(connection.getInputStream());
            Message asked = read(in.readNBytes(in.readUnsignedShort()));
            Message answer = answer(asked, longText);
            for (int i = 0; i < 20; i++) {
                answer.addRecord(
                        new TXTRecord(asked.getQuestion().getName(), DClass.IN, 60, i + longText), Section.ANSWER);
            }
            byte[] bytes = answer.toWire();
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeShort(bytes.length);
            out.write(bytes);
            serveUntil(() -> !answers.isEmpty());
        }
        assertEquals(21, answers.get(0).getSection(Section.ANSWER).size());
    }

    private static boolean hasBytes(Socket connection) {
        try {
            return connection.getInputStream().available() > 2;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTruncateWhatTheAskerCannotTake() throws IOException {
        ask(query("example.org.", Type.TXT), Transport.UDP);
        DatagramPacket packet = arrived();
        Message answer = answer(message(packet), "x".repeat(250));
        answer.addRecord(
                new TXTRecord(Name.fromString("example.org."), DClass.IN, 60, "y".repeat(250)), Section.ANSWER);
        send(answer, packet);
        serveUntil(() -> !answers.isEmpty());
        assertTrue(answers.get(0).getHeader().getFlag(Flags.TC));
        assertTrue(answers.get(0).toWire().length <= NameServer.PLAIN_UDP_BYTES);
    }

    @Test
    void shouldTakeNoForgedAnswer() throws IOException {
        ask(query("example.org.", Type.TXT), Transport.UDP);
        DatagramPacket packet = arrived();
        Message asked = message(packet);
        Message wrongId = answer(asked, "forged");
        wrongId.getHeader().setID(asked.getHeader().getID() ^ 1);
        send(wrongId, packet);
        Message wrongQuestion = answer(query("example.com.", Type.TXT), "forged");
        wrongQuestion.getHeader().setID(asked.getHeader().getID());
        send(wrongQuestion, packet);
        Message noAnswer = answer(asked, "forged");
        noAnswer.getHeader().unsetFlag(Flags.QR);
        send(noAnswer, packet);
        resolver.send(new DatagramPacket(new byte[5], 5, packet.getSocketAddress()));
        try (DatagramSocket elsewhere = new DatagramSocket()) {
            byte[] bytes = answer(asked, "forged").toWire();
            elsewhere.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
        send(answer(asked, "true"), packet);
        serveUntil(() -> !answers.isEmpty());
        assertEquals("\"true\"", text(0));
        assertEquals(4, tested.refusedCount());
    }

    @Test
    void shouldGiveUpWhereSomebodyGuesses() throws IOException {
        ask(query("example.org.", Type.TXT), Transport.UDP);
        DatagramPacket packet = arrived();
        for (int i = 0; i < DatagramTry.MOST_REFUSED; i++) {
            resolver.send(new DatagramPacket(new byte[12], 12, packet.getSocketAddress()));
        }
        serveUntil(() -> !answers.isEmpty());
        assertEquals(Rcode.SERVFAIL, answers.get(0).getRcode());
        assertEquals(1, tested.failedCount());
    }

    @Test
    void shouldAskAgainFromElsewhereAndThenGiveUp() throws IOException {
        ask(query("example.org.", Type.TXT), Transport.UDP);
        DatagramPacket first = arrived();
        tested.look(System.nanoTime());
        assertTrue(answers.isEmpty());
        tested.look(System.nanoTime() + ExitResolver.DATAGRAM_NS);
        DatagramPacket second = arrived();
        assertNotEquals(first.getPort(), second.getPort());
        tested.look(System.nanoTime() + 2 * ExitResolver.DATAGRAM_NS);
        assertEquals(Rcode.SERVFAIL, answers.get(0).getRcode());
        assertFalse(tested.isWaiting());
    }

    @Test
    void shouldAskTheSameOnce() throws IOException {
        Message one = query("example.org.", Type.TXT);
        Message other = query("EXAMPLE.org.", Type.TXT);
        ask(one, Transport.UDP);
        ask(other, Transport.UDP);
        ask(query("example.org.", Type.A), Transport.UDP);
        DatagramPacket packet = arrived();
        assertEquals(Type.A, message(arrived()).getQuestion().getType());
        send(answer(message(packet), "hello"), packet);
        serveUntil(() -> answers.size() == 2);
        assertEquals(
                List.of(one.getHeader().getID(), other.getHeader().getID()),
                answers.stream().map(answer -> answer.getHeader().getID()).toList());
        assertEquals("EXAMPLE.org.", answers.get(1).getQuestion().getName().toString());
    }

    @Test
    void shouldAskNobodyWithoutAnExitAndForTransfers() {
        ask(query("example.org.", Type.AXFR), Transport.TCP);
        isExitWanted = false;
        ask(query("example.org.", Type.TXT), Transport.UDP);
        assertEquals(
                List.of(Rcode.REFUSED, Rcode.REFUSED),
                answers.stream().map(Message::getRcode).toList());
        assertFalse(tested.isWaiting());
    }

    @Test
    void shouldKeepTheMeshsOwnNames() {
        ask(query("nobody.mesh.", Type.A), Transport.UDP);
        assertEquals(Rcode.NXDOMAIN, answers.get(0).getRcode());
        assertFalse(tested.isWaiting());
    }

    @Test
    void shouldBoundWhoWaits() {
        for (int i = 0; i < ExitResolver.MOST_ASKERS; i++) {
            ask(query("n" + i % 10 + ".example.org.", Type.TXT), Transport.UDP);
        }
        assertTrue(answers.isEmpty());
        ask(query("one.more.example.org.", Type.TXT), Transport.UDP);
        assertEquals(Rcode.SERVFAIL, answers.get(0).getRcode());
        tested.look(System.nanoTime() + ExitResolver.DATAGRAM_NS);
        tested.look(System.nanoTime() + 2 * ExitResolver.DATAGRAM_NS);
        assertEquals(1 + ExitResolver.MOST_ASKERS, answers.size());
        ask(query("example.org.", Type.TXT), Transport.UDP);
        assertEquals(1 + ExitResolver.MOST_ASKERS, answers.size(), "there is room again");
    }

    @Test
    void shouldSayAtOnceWhatCannotBeAsked() throws IOException {
        resolver.close();
        streams.close();
        ask(query("example.org.", Type.TXT), Transport.TCP);
        serveUntil(() -> !answers.isEmpty());
        ask(query("example.org.", Type.TXT), Transport.UDP);
        serveUntil(() -> answers.size() == 2);
        assertEquals(
                List.of(Rcode.SERVFAIL, Rcode.SERVFAIL),
                answers.stream().map(Message::getRcode).toList());
    }
}
