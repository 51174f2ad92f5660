package org.meshnet.discovery.registry.ticket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Kdf;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.discovery.registry.SeededRandom;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Who can open a ticket, and how long. */
class TicketsTest {
    private static final long DAY = 20_000;
    private static final NetworkId NETWORK = NetworkId.of(range(1));
    private static final NodeKey NODE = NodeKey.of(range(0xc0));
    private static final ClaimsDigest CLAIMS = ClaimsDigest.of(List.of(
            new Token(0x1011121314151617L, 0x18191a1b1c1d1e1fL), new Token(0x3031323334353637L, 0x38393a3b3c3d3e3fL)));

    private final DayKey first = DayKey.of(DAY, range(0x33));
    private final Host host = new Host(DAY + 1);
    private final Host other = new Host(DAY + 1);

    private static byte[] range(int start) {
        byte[] bytes = new byte[32];
        fill(bytes, start);
        return bytes;
    }

    private static void fill(byte[] bytes, int start) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (start + i);
        }
    }

    /** A server with a clock of its own, and the same file of keys. */
    private final class Host {
        private long unixNs;
        private final Tickets tickets;

        Host(long day) {
            this(day, first, new SeededRandom(day));
        }

        Host(long day, DayKey key, RandomSource random) {
            unixNs = TimeUnit.DAYS.toNanos(day);
            tickets = new Tickets(new TicketRing(key, () -> unixNs), random);
        }

        void passHours(long hours) {
            unixNs += TimeUnit.HOURS.toNanos(hours);
        }

        Bytes give() {
            return tickets.give(NETWORK, NODE, CLAIMS, 1).ticket();
        }

        boolean knows(Bytes ticket) {
            return tickets.open(ticket).ticket().isPresent();
        }

        RegistryCounter fault(Bytes ticket) {
            Tickets.Finding found = tickets.open(ticket);
            assertTrue(found.ticket().isEmpty());
            return found.fault();
        }
    }

    /** Made by another implementation (hashlib and libsodium from Python). */
    @Test
    void shouldSealATicketAsTheProtocolSays() {
        Host drawn = new Host(DAY + 1, first, bytes -> fill(bytes, 0x60));
        TicketGiven given = drawn.tickets.give(NETWORK, NODE, CLAIMS, 9);
        assertEquals("""
                0000000000004e21606162636465666768696a6b6c6d6e6f7071727374757677\
                02b5df6235bff3b069e895f8b199c7e515c1f0e8f1f6ecad69198c4f25f9ec08\
                3f8522af5982aee89b0794b8a300fed23e8ba2c5b658e75e9068aaa82c0d60b0\
                210dbbcfcc41c623cd2c7c366d97b79bcf4df44283c27e4a6515334d61a5fa43\
                24f26c9b146c34c06db832bfa2f1c1815ace0318f633e5e5511112bb970d8016\
                57359b86e12b4595""", Hex.encode(given.ticket().toArray()));
        assertEquals(Bytes.of(range(0x60)), given.secret());
        assertEquals(86_400, given.lifetimeSeconds());
        assertEquals(9, given.requestCounter());
    }

    @Test
    void shouldFindInATicketWhatItWasGivenFor() {
        TicketGiven given = host.tickets.give(NETWORK, NODE, CLAIMS, 1);
        Ticket found = host.tickets.open(given.ticket()).ticket().orElseThrow();
        assertEquals(NETWORK, found.networkId());
        assertEquals(NODE, found.nodeKey());
        assertEquals(CLAIMS, found.claims());
        assertEquals(given.secret(), Bytes.of(found.secret().lend()));
        assertFalse(found.toString().contains(Hex.encode(found.secret().lend())));
    }

    @Test
    void shouldGiveNoTwoTicketsOneSecret() {
        assertNotEquals(
                host.tickets.give(NETWORK, NODE, CLAIMS, 1).secret(),
                host.tickets.give(NETWORK, NODE, CLAIMS, 1).secret());
    }

    @Test
    void shouldKnowTheTicketsOfAServerWithTheSameKey() {
        assertTrue(other.knows(host.give()));
        other.passHours(-23);
        assertTrue(other.knows(host.give()), "its clock is late");
        assertTrue(host.knows(other.give()));
    }

    @Test
    void shouldNotKnowThoseOfAServerWithAnotherKey() {
        Host stranger = new Host(DAY + 1, DayKey.of(DAY, range(0x34)), new SeededRandom(1));
        assertEquals(RegistryCounter.TICKET_BAD, host.fault(stranger.give()));
    }

    @Test
    void shouldTakeATicketForItsWholeLifeAndNoLonger() {
        host.passHours(13);
        Bytes ticket = host.give();
        host.passHours(23);
        assertTrue(host.knows(ticket));
        host.passHours(1);
        assertEquals(RegistryCounter.TICKET_EXPIRED, host.fault(ticket));
        host.passHours(24);
        assertEquals(RegistryCounter.TICKET_UNKNOWN, host.fault(ticket), "its key is gone");
    }

    @Test
    void shouldNeverGoBackToAKeyThatIsGone() {
        Bytes ticket = host.give();
        host.passHours(72);
        assertEquals(RegistryCounter.TICKET_UNKNOWN, host.fault(ticket));
        host.passHours(-72);
        assertEquals(RegistryCounter.TICKET_UNKNOWN, host.fault(ticket));
        assertTrue(host.knows(host.give()), "it goes on with a later key");
    }

    @Test
    void shouldTakeNoTicketThatWasChangedAnywhere() {
        Bytes ticket = host.give();
        for (int i = 0; i < Limits.TICKET_LENGTH; i++) {
            byte[] changed = ticket.toArray();
            changed[i] ^= 1;
            assertFalse(host.knows(Bytes.of(changed)), "byte " + i);
        }
        assertFalse(host.knows(Bytes.zeros(Limits.TICKET_LENGTH)));
    }

    @Test
    void shouldDeriveEachDaysKeyFromTheOneBefore() {
        DayKey later = first.at(DAY + 400);
        assertEquals(DAY + 400, later.day());
        assertArrayEquals(first.at(DAY + 150).at(DAY + 400).bytes(), later.bytes());
        assertArrayEquals(
                Kdf.derive(range(0x33), "meshnet v2 next ticket key"),
                first.at(DAY + 1).bytes());
        assertThrows(IllegalArgumentException.class, () -> later.at(DAY));
        assertFalse(later.toString().contains(Hex.encode(later.bytes())));
    }

    @Test
    void shouldHaveAKeyOnEachDayThatAClockMaySay() {
        for (long day : new long[] {0, 1, DAY, DayKey.LAST_DAY, DayKey.LAST_DAY + 5}) {
            Host sudden = new Host(day, DayKey.of(0, range(1)), new SeededRandom(1));
            assertTrue(sudden.knows(sudden.give()), "day " + day);
        }
        Host early = new Host(0, DayKey.of(DayKey.LAST_DAY, range(1)), new SeededRandom(1));
        assertTrue(early.knows(early.give()));
    }

    @Test
    void shouldUseNoKeyOnceItIsDestroyed() {
        TicketRing ring = TicketRing.fresh(new SeededRandom(3), () -> 0);
        ring.destroy();
        assertThrows(IllegalStateException.class, () -> ring.sealKey(0));
    }
}
