package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateGate;
import org.meshnet.discovery.limit.RateLimit;
import org.meshnet.discovery.limit.SourceLimiter;
import org.meshnet.discovery.registry.desk.IssueLog;
import org.meshnet.discovery.registry.member.CounterWindow;
import org.meshnet.discovery.registry.member.MemberId;
import org.meshnet.discovery.registry.proof.NonceFilter;

/** The small structures with bounded memory. */
class TablesTest {
    private final SeededRandom random = new SeededRandom(5);

    private static IpAddress v4(int bits) {
        return IpAddress.v4(bits);
    }

    @Test
    void shouldLetABurstPassAndThenTheRate() {
        RateGate gate = new RateGate(new RateLimit(10, 3));
        assertEquals(3, passing(gate, 0));
        assertFalse(gate.take(99_999_999));
        assertEquals(1, passing(gate, 100_000_000));
        assertEquals(3, passing(gate, 10_000_000_000L));
    }

    private static int passing(RateGate gate, long nowNs) {
        int count = 0;
        while (gate.take(nowNs)) {
            count++;
        }
        return count;
    }

    @Test
    void shouldCountSourcesApart() {
        SourceLimiter limiter = new SourceLimiter(new RateLimit(1, 1), 64, new KeyedHash(random));
        assertTrue(limiter.take(v4(1), 0));
        assertTrue(limiter.take(v4(2), 0));
        assertFalse(limiter.take(v4(1), 0));
        assertTrue(limiter.take(v4(1), 1_000_000_000));
    }

    @Test
    void shouldCountAnIpv6NetworkAsOneSource() {
        SourceLimiter limiter = new SourceLimiter(new RateLimit(1, 1), 64, new KeyedHash(random));
        assertTrue(limiter.take(new IpAddress(0x20010db8_00000001L, 1), 0));
        assertFalse(limiter.take(new IpAddress(0x20010db8_00000001L, 2), 0));
        assertTrue(limiter.take(new IpAddress(0x20010db8_00000002L, 1), 0));
    }

    @Test
    void shouldServeMoreSourcesThanItHasPlacesWhenTheyAreNotBusyAtOnce() {
        SourceLimiter limiter = new SourceLimiter(new RateLimit(1, 1), 64, new KeyedHash(random));
        for (int i = 0; i < 10_000; i++) {
            assertTrue(limiter.take(v4(i), i * 1_000_000_000L));
            assertFalse(limiter.take(v4(i), i * 1_000_000_000L));
        }
    }

    @Test
    void shouldKnowAtLeastTheLastNonces() {
        NonceFilter filter = new NonceFilter(256, new KeyedHash(random));
        byte[][] nonces = new byte[10_000][];
        for (int i = 0; i < nonces.length; i++) {
            nonces[i] = random.bytes(16);
            assertTrue(filter.addIfNew(nonces[i]));
            assertFalse(filter.addIfNew(nonces[Math.max(0, i - 255)]));
        }
    }

    @Test
    void shouldForgetOldNonces() {
        NonceFilter filter = new NonceFilter(256, new KeyedHash(random));
        byte[] old = random.bytes(16);
        assertTrue(filter.addIfNew(old));
        for (int i = 0; i < 600; i++) {
            filter.addIfNew(random.bytes(16));
        }
        assertTrue(filter.addIfNew(old));
    }

    @Test
    void shouldWantAPowerOfTwo() {
        assertThrows(IllegalArgumentException.class, () -> new NonceFilter(100, new KeyedHash(random)));
    }

    @Test
    void shouldTellNewCountersLikeASetWithAWindow() {
        Random steps = new Random(11);
        for (int round = 0; round < 200; round++) {
            CounterWindow window = new CounterWindow();
            Set<Long> taken = new HashSet<>();
            long greatest = 0;
            for (int i = 0; i < 500; i++) {
                long counter = Math.max(0, greatest + steps.nextInt(200) - 130);
                boolean isFresh = counter > greatest - 64 && !taken.contains(counter);
                assertEquals(isFresh, window.isFresh(counter));
                if (isFresh) {
                    window.mark(counter);
                    taken.add(counter);
                    greatest = Math.max(greatest, counter);
                }
            }
        }
    }

    @Test
    void shouldTakeTheGreatestCounter() {
        CounterWindow window = new CounterWindow();
        assertTrue(window.isFresh(Long.MAX_VALUE));
        window.mark(Long.MAX_VALUE);
        assertFalse(window.isFresh(Long.MAX_VALUE));
        assertFalse(window.isFresh(0));
        assertTrue(window.isFresh(Long.MAX_VALUE - 63));
    }

    @Test
    void shouldRememberIssueNumbersForTheirTime() {
        IssueLog log = new IssueLog(10);
        MemberId one = new MemberId(NetworkId.of(new byte[32]), NodeKey.of(new byte[32]));
        MemberId other = new MemberId(NetworkId.of(new byte[32]), NodeKey.of(random.bytes(32)));
        log.record(one, 5, 6);
        assertFalse(log.isNew(one, 5));
        assertTrue(log.isNew(one, 6));
        assertTrue(log.isNew(other, 5));
        log.record(one, 7, 8);
        log.forget(17);
        assertFalse(log.isNew(one, 7));
        assertEquals(1, log.size());
        log.forget(19);
        assertTrue(log.isNew(one, 1));
        assertEquals(0, log.size());
    }

    @Test
    void shouldRememberAnIssueNumberThatIsAheadOfTheTimeForAsLongAsItsCookieIsGood() {
        IssueLog log = new IssueLog(10);
        MemberId member = new MemberId(NetworkId.of(new byte[32]), NodeKey.of(new byte[32]));
        log.record(member, 9, 6);
        log.forget(19);
        assertTrue(log.isTaken(9));
        log.forget(20);
        assertFalse(log.isTaken(9));
    }

    @Test
    void shouldForgetIssueNumbersSomeAtATimeAsOthersCome() {
        IssueLog log = new IssueLog(10);
        NetworkId network = NetworkId.of(new byte[32]);
        for (int i = 0; i < 1000; i++) {
            log.record(new MemberId(network, NodeKey.of(random.bytes(32))), i, 1000);
        }
        log.record(new MemberId(network, NodeKey.of(random.bytes(32))), 1000, 2000);
        assertTrue(log.size() > 900, "the loop does not stand still for all of them");
        for (int i = 1; i < 20; i++) {
            log.record(new MemberId(network, NodeKey.of(random.bytes(32))), 1000 + i, 2000);
        }
        assertEquals(20, log.size());
    }
}
