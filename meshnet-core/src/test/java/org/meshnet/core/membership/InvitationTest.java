package org.meshnet.core.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NodeKey;

class InvitationTest {
    private static final String CODE =
            "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f-UF-heudAjcbIGaAE6iJ7w0-IBN2LBeqqnE9OgQqGE8AAA"
                    + "AAAbx8vLVjY3X6HYJDTUZnJNkjd_U7mAaV3UnSbQzhIgWlARVtZXNoLmV4YW1wbGUub3JnOjgwMDBVVVVVVVVVVVVV"
                    + "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVQECy2XCK-v3zrLB4Esf8WNmpMaCJjfH0xDsV2J74AuiWdJTdJ9Kr2REcM_75T"
                    + "o19zJC8fLz9PX29_gAB6EgAAfDcAABBmxhcHRvcAAAAAAHoTgAACI4AAG8fLy1Y2N1-h2CQ01GZyTZI3f1O5gGld1J"
                    + "0m0M4SIFpcdkWPKe1M6Q0N9518iLPpWrdECdOFInUcpr7QYdedCvhSAgRFzp4uFL4fVQY4PkKddvP6cdm9Y2Jgzie4"
                    + "gTSwrdpoZE";

    private static InviteCode code() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) Issued.INVITATION_BYTE);
        SignedStatement invitation = Issued.invitation(
                0xf1f2f3f4f5f6f7f8L, new InviteTerms(500_024, Issued.YEAR, 1), Issued.named("laptop"));
        return new InviteCode(
                Issued.NETWORK_KEY,
                NetworkSecrets.nameOf(Issued.NETWORK_KEY),
                new InviteCode.Place(Trust.NEVER, Set.of(Issued.ADMINISTRATOR_KEY), List.of("mesh.example.org:8000")),
                seed,
                invitation);
    }

    /** The golden text comes from another implementation of docs/protocol.md §7.2 (Python). */
    @Test
    void shouldWriteAndReadACode() {
        assertEquals(CODE, code().encode());
        InviteCode read = InviteCode.read(CODE).orElseThrow();
        assertArrayEquals(Issued.NETWORK_KEY.bytes(), read.key().bytes());
        assertEquals(Trust.NEVER, read.place().uncertifiedUntilHour());
        assertEquals(List.of("mesh.example.org:8000"), read.place().servers());
        assertEquals(Set.of(Issued.ADMINISTRATOR_KEY), read.place().administrators());
        Certificate joined =
                Certificate.join(read.invitation(), read.invitationKey(), new Joining(Issued.NODE, 500_001));
        assertEquals(Optional.empty(), Issued.TRUST.refusal(joined, Issued.NODE, 500_001));
        assertFalse(read.toString().contains(CODE.substring(0, 8)));
    }

    @Test
    void shouldReadACodeThatWasBrokenIntoLines() {
        String broken = CODE.replaceAll("(.{64})", "$1\r\n  ") + "\n";

        assertEquals(CODE, InviteCode.read(broken).orElseThrow().encode());
    }

    @Test
    void shouldNotReadACodeWithAMistakeOrAMissingPart() {
        Random random = new Random(5);
        for (int i = 0; i < CODE.length(); i++) {
            char other = "ABCdef_-9".charAt(random.nextInt(9));
            if (other != CODE.charAt(i)) {
                String mistaken = CODE.substring(0, i) + other + CODE.substring(i + 1);
                assertEquals(Optional.empty(), InviteCode.read(mistaken), "character " + i);
            }
            assertEquals(Optional.empty(), InviteCode.read(CODE.substring(0, i)));
        }
        assertEquals(Optional.empty(), InviteCode.read("not!a code"));
        assertEquals(Optional.empty(), InviteCode.read(CODE.repeat(20)));
    }

    @Test
    void shouldServeForOneNodeOnly() {
        InviteTerms terms = new InviteTerms(Issued.FIRST + 24, Issued.YEAR, 1);
        InviteUses uses = new InviteUses(List.of());
        Certificate first = Issued.joined(Issued.NODE, terms, Issued.FIRST);
        Certificate second = Issued.joined(Issued.OTHER, terms, Issued.FIRST);

        assertFalse(uses.isUsedUp(second));
        assertTrue(uses.add(first, Issued.FIRST));
        assertFalse(uses.add(first, Issued.FIRST));
        assertFalse(uses.isUsedUp(first));
        assertTrue(uses.isUsedUp(second));
        assertTrue(new InviteUses(uses.all()).isUsedUp(second));
    }

    @Test
    void shouldServeForAsManyNodesAsItIsFor() {
        InviteTerms terms = new InviteTerms(Issued.FIRST + 24, Issued.YEAR, 2);
        InviteUses uses = new InviteUses(List.of());
        uses.add(Issued.joined(Issued.NODE, terms, Issued.FIRST), Issued.FIRST);
        Certificate second = Issued.joined(Issued.OTHER, terms, Issued.FIRST);

        assertFalse(uses.isUsedUp(second));
        uses.add(second, Issued.FIRST);
        NodeKey third = NodeKey.of(Issued.key(0x13).publicKey());
        assertTrue(uses.isUsedUp(Issued.joined(third, terms, Issued.FIRST)));
    }

    @Test
    void shouldForgetUsesOfInvitationsThatAreOverAndKeepNoMoreThanFit() {
        InviteUses uses = new InviteUses(List.of(new InviteUse(1, Issued.NODE, Issued.FIRST - 100)));
        uses.add(Issued.joined(Issued.NODE, new InviteTerms(Issued.FIRST, 1, 1), Issued.FIRST), Issued.FIRST);
        assertEquals(1, uses.all().size());

        List<InviteUse> many = new ArrayList<>();
        for (int i = 0; i < InviteUses.CAPACITY + 10; i++) {
            many.add(new InviteUse(i, Issued.NODE, Issued.FIRST + i));
        }
        List<InviteUse> kept = new InviteUses(many).all();
        assertEquals(InviteUses.CAPACITY, kept.size());
        assertTrue(kept.stream().allMatch(use -> use.serial() >= 9));
    }

    @Test
    void shouldRenewAsTheSameAndOnlyWhatIsDue() {
        Certificate joined = Issued.joined(Issued.NODE, new InviteTerms(Issued.FIRST + 24, 720, 1), Issued.FIRST + 1);
        long hour = Issued.FIRST + 2;
        Certificate renewed =
                Renewal.renew(joined, Issued.ADMINISTRATOR, 77, hour).orElseThrow();

        assertEquals(joined.grant(), renewed.grant());
        assertEquals(Issued.NODE, renewed.nodeKey());
        assertEquals(Optional.empty(), renewed.joining());
        assertEquals(hour + 720, renewed.period().lastHour(), "for as long as the invitation says");
        assertEquals(Optional.empty(), Issued.TRUST.refusal(renewed, Issued.NODE, hour));
        assertEquals(Optional.empty(), Renewal.renew(renewed, Issued.ADMINISTRATOR, 78, hour + 400));
        Certificate again =
                Renewal.renew(renewed, Issued.ADMINISTRATOR, 79, hour + 500).orElseThrow();
        assertEquals(hour + 500 + 720, again.period().lastHour(), "for as long again");
    }
}
