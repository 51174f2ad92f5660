package org.meshnet.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.Prefix;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NameServerTest {
    private static final MeshZones ZONES = new MeshZones(
            "mesh",
            List.of(
                    Prefix.parse("10.0.0.0/24").orElseThrow(),
                    Prefix.parse("fd00:0:0:1::/64").orElseThrow()));

    private NameTable names = Zoo.NAMES;
    private final NameServer server = new NameServer(ZONES, () -> names, OtherDomains.REFUSED);

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
    }

    private Optional<byte[]> bytes(byte[] query, Transport transport) {
        List<byte[]> answers = new ArrayList<>();
        assertEquals(server.take(query, transport, answers::add), !answers.isEmpty());
        assertTrue(answers.size() <= 1);
        return answers.stream().findFirst();
    }

    private int answerOf(NameSearchResult result, String name) throws IOException {
        List<byte[]> answers = new ArrayList<>();
        NameServer large =
                new NameServer(ZONES, () -> names, OtherDomains.REFUSED, (label, onEnd) -> onEnd.accept(result));
        assertTrue(large.take(query(name, Type.A).toWire(), Transport.UDP, answers::add));
        return new Message(answers.get(0)).getRcode();
    }

    @Test
    void shouldSayThatItDoesNotKnowWhereNobodyTold() throws IOException {
        String known = names.members().keySet().iterator().next() + ".mesh";
        assertEquals(Rcode.NOERROR, answerOf(NameSearchResult.UNANSWERED, known));
        assertEquals(Rcode.SERVFAIL, answerOf(NameSearchResult.UNANSWERED, "nobody.mesh"));
        assertEquals(Rcode.NXDOMAIN, answerOf(NameSearchResult.ASKED, "nobody.mesh"));
        assertEquals(Rcode.NXDOMAIN, answerOf(NameSearchResult.UNANSWERED, "a.nobody.mesh"), "below a name is none");
    }

    private Message ask(Message query) throws IOException {
        Message answer = new Message(bytes(query.toWire(), Transport.UDP).orElseThrow());
        assertEquals(query.getHeader().getID(), answer.getHeader().getID());
        assertTrue(answer.getHeader().getFlag(Flags.QR));
        return answer;
    }

    private Message ask(String name, int type) throws IOException {
        return ask(query(name, type));
    }

    private static List<String> records(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .sorted()
                .toList();
    }

    private static void assertNegative(int rcode, String zone, Message answer) {
        assertEquals(rcode, answer.getRcode());
        assertTrue(answer.getHeader().getFlag(Flags.AA));
        assertEquals(List.of(), answer.getSection(Section.ANSWER));
        SOARecord soa = (SOARecord) answer.getSection(Section.AUTHORITY).get(0);
        assertEquals(zone + ".", soa.getName().toString());
        assertEquals(NameServer.NEGATIVE_TTL_SECONDS, Math.min(soa.getTTL(), soa.getMinimum()));
    }

    @Test
    void shouldAnswerWithAddresses() throws IOException {
        Message answer = ask("alice.mesh", Type.A);
        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertTrue(answer.getHeader().getFlag(Flags.AA));
        assertEquals(List.of("10.0.0.7"), records(answer));
        assertEquals(
                NameServer.TTL_SECONDS, answer.getSection(Section.ANSWER).get(0).getTTL());
        assertEquals(List.of("fd00:0:0:1:0:0:0:7"), records(ask("alice.mesh", Type.AAAA)));
        assertEquals(List.of("10.0.0.7"), records(ask("files.mesh", Type.A)));
        assertEquals(List.of("10.0.0.9"), records(ask("bob-2.mesh", Type.A)));
        assertEquals(List.of("10.0.0.7", "fd00:0:0:1:0:0:0:7"), records(ask("alice.mesh", Type.ANY)));
    }

    @Test
    void shouldAnswerWithNames() throws IOException {
        assertEquals(List.of("alice.mesh."), records(ask("7.0.0.10.in-addr.arpa", Type.PTR)));
        assertEquals(List.of("bob-2.mesh."), records(ask("9.0.0.10.in-addr.arpa", Type.PTR)));
        String v6 = "7." + "0.".repeat(15) + "1.0.0.0." + "0.0.0.0." + "0.0.0.0." + "0.0.d.f.ip6.arpa";
        assertEquals(List.of("alice.mesh."), records(ask(v6, Type.PTR)));
        assertEquals(List.of("alice.mesh."), records(ask(v6.toUpperCase(java.util.Locale.ROOT), Type.PTR)));
    }

    @Test
    void shouldKeepTheCaseOfTheQuestion() throws IOException {
        Message answer = ask("aLiCe.MeSh", Type.A);
        assertEquals("aLiCe.MeSh.", answer.getQuestion().getName().toString());
        assertEquals(
                "aLiCe.MeSh.",
                answer.getSection(Section.ANSWER).get(0).getName().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"carol.mesh", "x.alice.mesh", "a\\.lice.mesh", "a_b.mesh", "\\000.mesh"})
    void shouldSayThatThereIsNoSuchName(String name) throws IOException {
        assertNegative(Rcode.NXDOMAIN, "mesh", ask(name, Type.A));
    }

    @Test
    void shouldSayThatThereIsNothingOfThisType() throws IOException {
        for (int type : new int[] {Type.MX, Type.TXT, Type.SRV, Type.CNAME, Type.HTTPS, 4711}) {
            assertNegative(Rcode.NOERROR, "mesh", ask("alice.mesh", type));
        }
        assertNegative(Rcode.NOERROR, "mesh", ask("bob.mesh", Type.AAAA));
        assertNegative(Rcode.NOERROR, "mesh", ask("mesh", Type.A));
        assertNegative(Rcode.NOERROR, "0.0.10.in-addr.arpa", ask("7.0.0.10.in-addr.arpa", Type.A));
        assertNegative(Rcode.NOERROR, "0.0.10.in-addr.arpa", ask("0.0.10.in-addr.arpa", Type.PTR));
        assertNegative(Rcode.NXDOMAIN, "0.0.10.in-addr.arpa", ask("77.0.0.10.in-addr.arpa", Type.PTR));
        assertNegative(Rcode.NXDOMAIN, "0.0.10.in-addr.arpa", ask("x.0.0.10.in-addr.arpa", Type.PTR));
        assertNegative(Rcode.NXDOMAIN, "0.0.10.in-addr.arpa", ask("1.7.0.0.10.in-addr.arpa", Type.PTR));
        String between = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa";
        assertNegative(Rcode.NOERROR, between, ask("0." + between, Type.PTR));
    }

    @Test
    void shouldTellOfItsZones() throws IOException {
        assertEquals(1, records(ask("mesh", Type.SOA)).size());
        assertEquals(List.of("mesh."), records(ask("mesh", Type.NS)));
        assertEquals(1, records(ask("0.0.10.in-addr.arpa", Type.SOA)).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "alice",
                "mesh2",
                "notmesh",
                "alice.mesh.example.org",
                "7.1.0.10.in-addr.arpa",
                "10.in-addr.arpa",
                "in-addr.arpa",
                "arpa",
                "2.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"
            })
    void shouldRefuseWhatIsNotTheMeshs(String name) throws IOException {
        for (int type : new int[] {Type.A, Type.PTR, Type.ANY}) {
            Message answer = ask(name, type);
            assertEquals(Rcode.REFUSED, answer.getRcode());
            assertFalse(answer.getHeader().getFlag(Flags.AA));
            assertFalse(answer.getHeader().getFlag(Flags.RA));
        }
    }

    @Test
    void shouldRefuseTransfersOtherClassesAndOtherOperations() throws IOException {
        assertEquals(Rcode.REFUSED, ask("mesh", Type.AXFR).getRcode());
        Message chaos = Message.newQuery(Record.newRecord(Name.fromString("alice.mesh."), Type.A, DClass.CH));
        assertEquals(Rcode.REFUSED, ask(chaos).getRcode());
        for (int opcode : new int[] {Opcode.STATUS, Opcode.NOTIFY, Opcode.UPDATE, 15}) {
            Message query = query("alice.mesh", Type.A);
            query.getHeader().setOpcode(opcode);
            assertEquals(Rcode.NOTIMP, ask(query).getRcode());
        }
    }

    @Test
    void shouldSpeakEdns() throws IOException {
        Message query = query("alice.mesh", Type.A);
        assertEquals(null, ask(query).getOPT());
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertEquals(NameServer.UDP_BYTES, ask(query).getOPT().getPayloadSize());
        Message later = query("alice.mesh", Type.A);
        later.addRecord(new OPTRecord(4096, 0, 1), Section.ADDITIONAL);
        Message answer = ask(later);
        assertEquals(Rcode.BADVERS, answer.getRcode());
        assertEquals(0, answer.getOPT().getVersion());
        assertEquals(List.of(), answer.getSection(Section.ANSWER));
    }

    @ParameterizedTest
    @CsvSource({"0, 30, 31", "100, 29, 30", "700, 41, 42", "65535, 74, 75"})
    void shouldLeaveToTcpWhatIsTooLongForUdp(int offered, int fitting, int tooMany) throws IOException {
        Message query = query("many.mesh", Type.A);
        if (offered > 0) {
            query.addRecord(new OPTRecord(offered, 0, 0), Section.ADDITIONAL);
        }
        names = NameTable.of(List.of(many(fitting)));
        assertEquals(fitting, ask(query).getSection(Section.ANSWER).size());
        names = NameTable.of(List.of(many(tooMany)));
        Message cut = ask(query);
        assertTrue(cut.getHeader().getFlag(Flags.TC));
        assertEquals(List.of(), cut.getSection(Section.ANSWER));

        Message whole = new Message(bytes(query.toWire(), Transport.TCP).orElseThrow());
        assertFalse(whole.getHeader().getFlag(Flags.TC));
        assertEquals(tooMany, whole.getSection(Section.ANSWER).size());
    }

    private static NameTable.Member many(int count) {
        return Zoo.member(
                1,
                "many",
                List.of(),
                IntStream.range(0, count).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));
    }

    @Test
    void shouldSayThatAQueryIsNoneIfItsHeaderIs() {
        byte[] cut = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 'a'};
        byte[] answer = bytes(cut, Transport.UDP).orElseThrow();
        assertEquals(Header.LENGTH, answer.length);
        assertEquals(0x12, answer[0]);
        assertEquals(0x34, answer[1]);
        assertEquals(Rcode.FORMERR, answer[3] & 0xf);
    }

    @Test
    void shouldSayThatAQueryHasOneQuestion() throws IOException {
        Message none = new Message(7);
        assertEquals(Rcode.FORMERR, ask(none).getRcode());
        Message two = query("alice.mesh", Type.A);
        two.addRecord(Record.newRecord(Name.fromString("bob.mesh."), Type.A, DClass.IN), Section.QUESTION);
        assertEquals(Rcode.FORMERR, ask(two).getRcode());
    }

    @Test
    void shouldNotAnswerAnswersNorWhatHasNoHeader() throws IOException {
        Message answer = query("alice.mesh", Type.A);
        answer.getHeader().setFlag(Flags.QR);
        assertEquals(Optional.empty(), bytes(answer.toWire(), Transport.UDP));
        byte[] brokenAnswer = {0, 0, (byte) 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 9};
        assertEquals(Optional.empty(), bytes(brokenAnswer, Transport.UDP));
        for (int length = 0; length < Header.LENGTH; length++) {
            assertEquals(Optional.empty(), bytes(new byte[length], Transport.UDP));
        }
    }

    /** Whatever comes in, nothing breaks, and what goes out is a whole answer within its bound. */
    @Test
    void shouldTakeAnyBytes() throws IOException {
        Random random = new Random(42);
        byte[][] valid = {
            query("alice.mesh", Type.A).toWire(),
            query("7.0.0.10.in-addr.arpa", Type.PTR).toWire(),
            query("a.b.c.d.example.org", Type.ANY).toWire(),
            "\0\1\1\0\0\1\0\0\0\0\0\1\300\14\0\1\0\1".getBytes(StandardCharsets.ISO_8859_1)
        };
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = i % 3 == 0 ? new byte[random.nextInt(80)] : valid[random.nextInt(valid.length)].clone();
            if (i % 3 == 0) {
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Optional<byte[]> answer = bytes(bytes, Transport.UDP);
            if (answer.isPresent()) {
                answered++;
                assertTrue(answer.get().length <= NameServer.UDP_BYTES);
                assertTrue(new Message(answer.get()).getHeader().getFlag(Flags.QR));
            }
        }
        assertTrue(answered > 30_000, "only " + answered);
    }
}
