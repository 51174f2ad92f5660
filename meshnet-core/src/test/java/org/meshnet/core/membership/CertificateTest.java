package org.meshnet.core.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** The golden bytes come from another implementation of docs/protocol.md §7 (Python's hashlib and cryptography). */
class CertificateTest {
    private static final Grant FULL = new Grant(
            List.of(new Label("db"), new Label("files")),
            List.of(new Label("servers"), new Label("dev")),
            List.of(IpAddress.parse("10.0.0.9").orElseThrow()),
            List.of(
                    Prefix.parse("fd12::/48").orElseThrow(),
                    Prefix.parse("192.168.7.0/24").orElseThrow()),
            Grant.RELAY | Grant.EXIT | Grant.SIGNER);
    private static final InviteTerms TERMS = new InviteTerms(500_024, Issued.YEAR, 1);

    private static Certificate full() {
        return Certificate.of(SignedStatement.sign(
                Statement.ofNode(
                        new Statement.Subject(Issued.NETWORK, Issued.NODE, 0x0102030405060708L),
                        new Period(500_000, 508_760),
                        FULL,
                        Issued.ADMINISTRATOR_KEY),
                Issued.ADMINISTRATOR));
    }

    private static Certificate joined() {
        SignedStatement invitation = Issued.invitation(0xf1f2f3f4f5f6f7f8L, TERMS, Issued.named("laptop"));
        return Certificate.join(invitation, Issued.key(Issued.INVITATION_BYTE), new Joining(Issued.NODE, 500_010));
    }

    @Test
    void shouldWriteAndReadThatOfANode() {
        assertGolden(full(), """
                0101cb65c22bebf7ceb2c1e04b1ff16366a4d04ab232742bb4ab3a1368bd4615
                e4e6d0224ab71a016baf8520a332c977873701020304050607080007a1200007
                c35807020264620566696c65730203646576077365727665727301040a000009
                021804c0a807003006fd120000000000000000000000000000bc7cbcb5636375
                fa1d82434d466724d92377f53b980695dd49d26d0ce12205a51d6f5782b7fbb0
                c7cbd9556d7d1d3be922e69a515bd86305f42c2149d20f12944035172916a906
                9d265bb54c79e54a72561f6e869d3cdb0ff54cf3a87f5bde0c
                """);
    }

    @Test
    void shouldWriteAndReadThatOfOneThatJoined() {
        assertGolden(joined(), """
                0102cb65c22bebf7ceb2c1e04b1ff16366a4c6822637c7d310ec57627be00ba2
                59d253749f4aaf644470cffbe53a35f73242f1f2f3f4f5f6f7f80007a1200007
                c3700001066c6170746f700000000007a138000022380001bc7cbcb5636375fa
                1d82434d466724d92377f53b980695dd49d26d0ce12205a5c76458f29ed4ce90
                d0df79d7c88b3e95ab74409d38522751ca6bed061d79d0af852020445ce9e2e1
                4be1f5506383e429d76f3fa71d9bd636260ce27b88134b0ad04ab232742bb4ab
                3a1368bd4615e4e6d0224ab71a016baf8520a332c97787370007a12a44b0d690
                e26828d0011c5ba33772e3919584e6740e6a090a9321bb3bf27fb03763ad26ba
                dfb4f5afd0c5bf69c6a6f1b22c3fe6910b22a57d76177fbac3126503
                """);
    }

    private static void assertGolden(Certificate certificate, String hex) {
        String digits = hex.replaceAll("\\s", "");
        assertEquals(digits, Hex.encode(certificate.encode()));
        Certificate read = Certificate.read(Hex.decode(digits)).orElseThrow();
        assertEquals(certificate, read);
        assertEquals(certificate.grant(), read.grant());
        assertEquals(Issued.NODE, read.nodeKey());
        assertTrue(read.isAuthentic());
    }

    @Test
    void shouldEndForWhoJoinedSoLongAfterThat() {
        assertEquals(new Period(500_000, 500_010 + Issued.YEAR), joined().period());
    }

    @Test
    void shouldEndForWhoJoinedNoLaterThanTheInvitation() {
        Certificate late = Issued.joined(Issued.NODE, new InviteTerms(Issued.FIRST + 50, Issued.YEAR, 1), 500_040);

        assertEquals(Issued.FIRST + Issued.YEAR + 24, late.period().lastHour());
    }

    @Test
    void shouldNotBeAuthenticWithAnyByteChanged() {
        for (Certificate certificate : List.of(full(), joined())) {
            byte[] bytes = certificate.encode();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= 0x04;
                assertFalse(
                        Certificate.read(bytes).filter(Certificate::isAuthentic).isPresent(), "byte " + i);
                bytes[i] ^= 0x04;
            }
        }
    }

    @Test
    void shouldNotReadACutOrLongerOne() {
        for (Certificate certificate : List.of(full(), joined())) {
            byte[] bytes = certificate.encode();
            for (int length = 0; length < bytes.length; length++) {
                assertEquals(Optional.empty(), Certificate.read(Arrays.copyOf(bytes, length)));
            }
            assertEquals(Optional.empty(), Certificate.read(Arrays.copyOf(bytes, bytes.length + 1)));
        }
    }

    /** Hostile bytes are none, or one that is written as it was read. A failure names the seed that repeats it. */
    @Test
    void shouldReadHostileBytesAsNoneOrInTheirOneForm() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            int readCount = 0;
            for (int round = 0; round < 20_000; round++) {
                byte[] bytes = damaged(random);
                Optional<Certificate> read = Certificate.read(bytes);
                if (read.isPresent()) {
                    readCount++;
                    assertArrayEquals(bytes, read.get().encode(), "seed " + seed);
                    read.get().period();
                }
                SignedStatement.read(bytes).ifPresent(signed -> assertArrayEquals(bytes, signed.encode()));
            }
            assertTrue(readCount > 0, "seed " + seed);
        }
    }

    private static byte[] damaged(Random random) {
        byte[] bytes = (random.nextBoolean() ? full() : joined()).encode();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(Math.min(140, bytes.length))] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(450)) : bytes;
    }

    @Test
    void shouldFitOrBeRefusedAtSigning() {
        List<Label> groups = IntStream.range(0, 16)
                .mapToObj(i -> new Label("group-with-a-name-" + (char) ('a' + i)))
                .toList();
        Grant tooLong = new Grant(List.of(new Label("node")), groups, List.of(), List.of(), 0);

        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> Issued.certificate(Issued.NODE, tooLong));
        assertTrue(String.valueOf(thrown.getMessage()).endsWith(" bytes too long for a certificate"));
        Certificate fits = Issued.certificate(
                Issued.NODE, new Grant(List.of(new Label("node")), groups.subList(0, 10), List.of(), List.of(), 0));
        assertTrue(fits.encode().length <= Certificate.MAX_LENGTH);
    }

    @Test
    void shouldRefuseToSignForAnotherAdministrator() {
        Statement others = Statement.ofNode(
                new Statement.Subject(Issued.NETWORK, Issued.NODE, 1),
                new Period(1, 2),
                Grant.NONE,
                Issued.ADMINISTRATOR_KEY);

        assertThrows(IllegalArgumentException.class, () -> SignedStatement.sign(others, Issued.key(0xa2)));
    }

    @Test
    void shouldRefuseToJoinByAnothersInvitation() {
        SignedStatement invitation = Issued.invitation(TERMS, Grant.NONE);

        assertThrows(
                IllegalArgumentException.class,
                () -> Certificate.join(invitation, Issued.key(0x56), new Joining(Issued.NODE, 500_010)));
    }

    @Test
    void shouldAllowPartsOfARouteAndDefaultRoutesToExitsOnly() {
        assertTrue(FULL.allowsRoute(Prefix.parse("192.168.7.128/25").orElseThrow()));
        assertFalse(FULL.allowsRoute(Prefix.parse("192.168.6.0/23").orElseThrow()));
        assertTrue(FULL.allowsRoute(Prefix.parse("0.0.0.0/0").orElseThrow()));
        Grant everything = new Grant(
                List.of(),
                List.of(),
                List.of(),
                List.of(Prefix.parse("0.0.0.0/0").orElseThrow()),
                0);
        assertFalse(everything.allowsRoute(Prefix.parse("0.0.0.0/0").orElseThrow()));
    }
}
