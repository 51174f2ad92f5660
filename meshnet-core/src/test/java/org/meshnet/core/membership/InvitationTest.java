package org.meshnet.core.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;

class InvitationTest {
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
