package org.meshnet.core.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.field.FieldWriter;

/** Codes of both kinds: their text, and what is said of one that is wrong. */
class JoinCodeTest {
    private static final String CLOSED =
            "MESH205J02001081G86S1860W40J2GB1G6GW3RWQG2491650N2RBHG68T38HCE1T7GZZ50QX1FBKM1HQ3E6S0CT017"
                    + "A49XW6KW8680KERP1FANAE4YKM110HA317G0000000VRZ5WP9BNHP6XFT3P146KA6CWJYEDJ8VQYMXSG1MNVN4X4JA"
                    + "V8CW4H0B9812NPPAWVXY85SJQGRBDE1P6ABKFEWD9KKME1G60R000811CRYQK0BHQ5RR2WC1F64V5ARPNANANANANA"
                    + "NANANANA08NANANANANANANANANA08NANANANANANAN810B57ZPBGHBXFVWXCP1W15HZH2WB3CTJCD0H66Z3X647DG"
                    + "CAXH7QR0BM9CX4MVMK21X5AYS24E37ZQS9T6QV5XK4GQHYBSZ9XFPYZW00101X14000FGVG000GCV3PQ1E1T6YW000"
                    + "00001X175D00008HR000VRZ5WPNH9KP6XFT3P146KA6CWJDJN08VQYMXSG1MNVN4X4V8PCCW4H0B9E7CHCF57PMSFA"
                    + "T8D1QVSTZ48PFMNNDTPA4179RA8KN3JKBXM31TR8YEGNY2J0824BKMY5RABNBW7TN0RW3WGMXEVSZM7JWESQNHP4R6"
                    + "E4YW82D55WGMPGBYX1GFP";
    private static final String OPEN =
            "MESH202H04001081G8NZ1860W40J2GB1G6GW3RWQG2491650N2RBHG68T38HCE1T7GZ003T28000YGDJKG0GNDNJQ6"
                    + "T1ECNW62VYVBGDHJJWVVJCWX3GC17SG600P8SB6CXM6JTKBD17HPPWVVGE5S76X3NESVXCQGYBTFDY7TZKZG20R554"
                    + "0RJBCS30C1H79J64E1KRT78RNTEHS60R300040DK45K2C1E6WQ30BHG5WRM3KC0GGCDQQ4W1ECNW62GJVBGDHJJWVV"
                    + "JCW1G6X35R1E020CV31E1T6YW43APZJ0ZPEX";
    private static final String SERVER_KEY = "6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283";
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static InviteCode closed() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) Issued.INVITATION_BYTE);
        SignedStatement invitation = Issued.invitation(
                0xf1f2f3f4f5f6f7f8L, new InviteTerms(500_024, Issued.YEAR, 1), Issued.named("laptop"));
        return new InviteCode(
                Issued.NETWORK_KEY,
                NetworkSecrets.nameOf(Issued.NETWORK_KEY),
                new InviteCode.Place(
                        Trust.NEVER,
                        Set.of(Issued.ADMINISTRATOR_KEY),
                        List.of("mesh.example.org:8000"),
                        Map.of(CodeSetting.NETWORK, "10.7.0.0/16")),
                seed,
                invitation);
    }

    private static OpenCode open() {
        return new OpenCode(
                Issued.NETWORK_KEY,
                new Period(500_000, 500_024),
                List.of("mesh.example.org:8000#" + SERVER_KEY, "[2001:db8::1]:9000"),
                Map.of(
                        CodeSetting.ID, "laptop",
                        CodeSetting.NETWORK, "10.7.0.0/16",
                        CodeSetting.DEVICE, "tap",
                        CodeSetting.DOMAIN, "corp.example.org"));
    }

    private static String fault(String text) {
        return assertThrows(WrongCode.class, () -> JoinCode.read(text), text).sentence();
    }

    private static void assertFault(String expected, String text) {
        assertTrue(fault(text).contains(expected), fault(text));
    }

    /** The golden texts come from another implementation of docs/protocol.md §7.2 (Python). */
    @Test
    void shouldWriteAndReadACodeOfAClosedNetwork() throws WrongCode {
        assertEquals(CLOSED, closed().encode());
        InviteCode read = (InviteCode) JoinCode.read(CLOSED);
        assertArrayEquals(Issued.NETWORK_KEY.bytes(), read.key().bytes());
        assertEquals(Trust.NEVER, read.place().uncertifiedUntilHour());
        assertEquals(List.of("mesh.example.org:8000"), read.servers());
        assertEquals(Map.of(CodeSetting.NETWORK, "10.7.0.0/16"), read.settings());
        assertEquals(Set.of(Issued.ADMINISTRATOR_KEY), read.place().administrators());
        assertEquals(500_024, read.lastHour());
        Certificate joined =
                Certificate.join(read.invitation(), read.invitationKey(), new Joining(Issued.NODE, 500_001));
        assertEquals(Optional.empty(), Issued.TRUST.refusal(joined, Issued.NODE, 500_001));
        assertFalse(read.toString().contains(CLOSED.substring(20, 28)));
    }

    @Test
    void shouldWriteAndReadACodeOfAnOpenNetwork() throws WrongCode {
        assertEquals(OPEN, open().encode());
        OpenCode read = (OpenCode) JoinCode.read(OPEN);
        assertArrayEquals(Issued.NETWORK_KEY.bytes(), read.key().bytes());
        assertEquals(open().servers(), read.servers());
        assertEquals(open().settings(), read.settings());
        assertEquals(500_000, read.firstHour());
        assertEquals(500_024, read.lastHour());
        assertFalse(read.toString().contains(OPEN.substring(20, 28)));
    }

    @Test
    void shouldWriteAndReadACodeThatSaysNothingMore() throws WrongCode {
        OpenCode code = new OpenCode(Issued.NETWORK_KEY, new Period(1, 2), List.of(), Map.of());
        JoinCode read = JoinCode.read(code.encode());
        assertEquals(Map.of(), read.settings());
        assertEquals(List.of(), read.servers());
    }

    @Test
    void shouldReadACodeHoweverItWasCopied() throws WrongCode {
        for (String code : List.of(CLOSED, OPEN)) {
            for (String copy : List.of(
                    code.replaceAll("(.{64})", "$1\r\n  ") + "\n",
                    code.replaceAll("(.{20})", "$1-"),
                    " \t" + code.toLowerCase(Locale.ROOT),
                    code.replace('0', 'O').replace('1', 'l'),
                    code.replace('0', 'o').replace('1', 'I'),
                    "\ufeff" + code.replaceAll("(.{7})", "$1\u00a0"))) {
                assertEquals(code, JoinCode.read(copy).encode());
            }
        }
    }

    @Test
    void shouldSayWhichCharactersAreWrong() {
        Random random = new Random(5);
        for (String code : List.of(CLOSED, OPEN)) {
            for (int i = 5; i < code.length(); i++) {
                char other = ALPHABET.charAt(random.nextInt(32));
                if (other != code.charAt(i)) {
                    int from = i / 20 * 20;
                    assertEquals(
                            "one of the characters " + (from + 1) + " to " + Math.min(from + 20, code.length())
                                    + " of the code is wrong",
                            fault(code.substring(0, i) + other + code.substring(i + 1)));
                }
            }
        }
    }

    @Test
    void shouldNoticeTwoCharactersThatChangedPlaces() {
        for (int i = 5; i + 1 < OPEN.length(); i++) {
            if (OPEN.charAt(i) != OPEN.charAt(i + 1)) {
                fault(OPEN.substring(0, i) + OPEN.charAt(i + 1) + OPEN.charAt(i) + OPEN.substring(i + 2));
            }
        }
        assertFault(
                "characters of the code are wrong, among those from 41 to 60, 81 to 100",
                replaced(replaced(OPEN, 45), 90));
    }

    private static String replaced(String code, int at) {
        return code.substring(0, at) + (code.charAt(at) == 'A' ? 'B' : 'A') + code.substring(at + 1);
    }

    @Test
    void shouldSayThatItEndsTooEarlyWhereverItWasCut() {
        for (String code : List.of(CLOSED, OPEN)) {
            for (int i = 1; i < code.length(); i++) {
                assertFault("the code ends too early", code.substring(0, i));
            }
        }
        assertFault("after 100 of " + OPEN.length() + " characters: copy it whole", OPEN.substring(0, 100));
    }

    @Test
    void shouldSayWhereACharacterIsMissingOrTooMany() {
        for (int i = 20; i < 200; i++) {
            int from = i / 20 * 20;
            String where = "among the characters " + (from + 1) + " to " + (from + 20) + ":";
            if (OPEN.charAt(i) != OPEN.charAt((from + 20)) && OPEN.charAt(i) != OPEN.charAt(i + 1)) {
                assertFault("one character is missing, " + where, OPEN.substring(0, i) + OPEN.substring(i + 1));
            }
        }
        assertFault(
                "one character is too many, among the characters 41 to 60",
                OPEN.substring(0, 50) + "0" + OPEN.substring(50));
        assertFault(
                "7 characters are missing, the first among the characters 61 to 80",
                OPEN.substring(0, 66) + OPEN.substring(73));
    }

    static Stream<List<String>> wrong() {
        return Stream.of(
                List.of("there is no code", " \n"),
                List.of("does not begin as codes do, with MESH2", "AAAA"),
                List.of("does not begin as codes do, with MESH2", OPEN.substring(1)),
                List.of("made by another version of meshnet-node", OPEN.replaceFirst("MESH2", "MESH3")),
                List.of("character 31 of the code is none that a code has", OPEN.substring(0, 30) + "!"),
                List.of("there are 3 more: copy nothing but the code", OPEN + "ABC"),
                List.of("there are " + OPEN.length() + " more", OPEN + OPEN),
                List.of("longer than any code", OPEN.repeat(50)),
                List.of("longer than any code", " ".repeat(JoinCode.MAX_CHARACTERS) + OPEN),
                List.of("a kind that this version does not know", CodeText.encode(new byte[40])),
                List.of(
                        "does not understand: upgrade",
                        CodeText.encode(
                                new FieldWriter().u8(OpenCode.KIND).u8(7).toArray())));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldSayWhatIsWrong(List<String> faultAndText) {
        assertFault(faultAndText.get(0), faultAndText.get(1));
    }

    @Test
    void shouldFindFalseBytesBehindGoodCheckCharactersByTheSum() {
        String other = CodeText.encode(
                new FieldWriter().u8(OpenCode.KIND).bytes(Issued.rising(160)).toArray());
        String mixed = OPEN.substring(0, 60) + other.substring(60, 80) + OPEN.substring(80);
        assertFault("does not fit together", mixed);
    }

    /** Whatever the bytes: a code, or a sentence. */
    @Test
    void shouldTakeHostileContentAndTextWithoutAFlaw() {
        Random random = new Random(11);
        Map<String, Integer> sentences = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] content = new byte[random.nextInt(120)];
            random.nextBytes(content);
            if (content.length > 42) {
                content[0] = (byte) (1 + random.nextInt(2));
                Arrays.fill(content, 33, 42, (byte) random.nextInt(3));
            }
            count(sentences, CodeText.encode(content));
            char[] text = OPEN.toCharArray();
            for (int k = random.nextInt(4); k >= 0; k--) {
                text[5 + random.nextInt(text.length - 5)] = (char) random.nextInt(random.nextBoolean() ? 128 : 0x3000);
            }
            count(sentences, new String(text).substring(0, random.nextInt(text.length)));
        }
        assertTrue(sentences.size() > 5, sentences::toString);
    }

    private static void count(Map<String, Integer> sentences, String text) {
        try {
            JoinCode.read(text).encode();
        } catch (WrongCode e) {
            sentences.merge(e.sentence().replaceAll("\\d+", "N"), 1, Integer::sum);
        }
    }

    @Test
    void shouldHoldNoMoreThanACodeMay() {
        for (Map.Entry<CodeSetting, String> wrong : Map.of(
                        CodeSetting.NETWORK, "10.7.0.0",
                        CodeSetting.DOMAIN, "a..b",
                        CodeSetting.DEVICE, "tun\nkey = 1",
                        CodeSetting.ID, "a b")
                .entrySet()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new OpenCode(
                            Issued.NETWORK_KEY, new Period(1, 2), List.of(), Map.of(wrong.getKey(), wrong.getValue())));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new OpenCode(Issued.NETWORK_KEY, new Period(1, 2), Collections.nCopies(9, "a"), Map.of()));
    }
}
