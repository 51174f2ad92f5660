package org.meshnet.discovery.registry.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.wire.Introduction;
import org.meshnet.discovery.registry.SeededRandom;
import org.meshnet.discovery.registry.TestBed;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.MemberMeans;
import org.meshnet.discovery.registry.member.NetworkMembers;

/** Who gets a channel when there are not enough for all. */
class RelayTableTest {
    private static final int FULL = RelayTable.PER_MEMBER;

    private final NetworkMembers network = network(1);
    private final NetworkMembers other = network(2);

    private static NetworkMembers network(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return new NetworkMembers(NetworkId.of(id), number, null, null);
    }

    private static RelayTable table(int nodes) {
        return new RelayTable(TestBed.UNLIMITED.withCapacity(10, nodes, nodes), new SeededRandom(3));
    }

    private static Member member(NetworkMembers network) {
        MemberMeans means = new MemberMeans(null, null, RelayConfig.DEFAULT.newShare());
        return new Member(network, null, null, null, means);
    }

    private static boolean isGiven(RelayTable table, Member asker, Member wanted, long nowNs) {
        return table.give(asker, wanted, nowNs) != Introduction.NO_RELAY;
    }

    @Test
    void shouldNotGiveWhoAsksForManyMoreThanItsShare() {
        RelayTable table = table(100_000);
        Member greedy = member(network);
        for (int i = 0; i < FULL; i++) {
            assertTrue(isGiven(table, greedy, member(network), 0));
        }
        Member wanted = member(network);
        assertEquals(Introduction.NO_RELAY, table.give(greedy, wanted, 0));
        assertTrue(isGiven(table, wanted, greedy, 0), "others may ask for it all the same");
        assertTrue(isGiven(table, greedy, wanted, RelayTable.IDLE_NS), "and so may it when one is idle");
    }

    @Test
    void shouldLeaveAVictimChannelsOfItsOwnAsking() {
        RelayTable table = table(100_000);
        Member victim = member(network);
        for (int i = 0; i < 2 * FULL; i++) {
            table.give(member(network), victim, 0);
        }
        Member friend = member(network);
        assertEquals(Introduction.NO_RELAY, table.give(friend, victim, 0));
        assertTrue(isGiven(table, victim, friend, 0));
        assertTrue(isGiven(table, friend, victim, 0), "which then is the friend's, too");
    }

    /** One datagram a minute holds nothing; what carries traffic stays. */
    @Test
    void shouldTakeAwayFromWhoCrowdsAMemberWhatIsHardlyUsed() {
        RelayTable table = table(100_000);
        Member victim = member(network);
        Member friend = member(network);
        long used = table.give(friend, victim, 0);
        for (int i = 1; i < FULL; i++) {
            table.give(member(network), victim, 0);
        }
        long laterNs = RelayTable.CROWDED_IDLE_NS;
        table.find(used).orElseThrow().touch(laterNs);
        for (int i = 0; i < FULL / 2; i++) {
            assertTrue(isGiven(table, member(network), victim, laterNs), "newcomer " + i);
        }
        assertTrue(table.find(used).isPresent());
    }

    @Test
    void shouldKeepAChannelForWhoAskedForItTooWhenOthersCrowd() {
        RelayTable table = table(100_000);
        Member victim = member(network);
        Member friend = member(network);
        table.give(friend, victim, 0);
        long channel = table.give(victim, friend, 0);
        for (int i = 0; i < 3 * FULL; i++) {
            table.give(member(network), victim, RelayTable.CROWDED_IDLE_NS);
        }
        assertTrue(table.find(channel).isPresent());
    }

    /** The table is full of one network's channels, all in use. */
    @Test
    void shouldTakeFromTheNetworkThatHasMostWhenTheServerIsFull() {
        RelayTable table = table(1);
        for (int i = 0; i < FULL / 2; i++) {
            assertTrue(isGiven(table, member(network), member(network), 0));
        }
        assertEquals(Introduction.NO_RELAY, table.give(member(network), member(network), 0));
        for (int i = 0; i < FULL / 4; i++) {
            assertTrue(isGiven(table, member(other), member(other), 0), "channel " + i);
        }
        assertEquals(FULL, table.size());
        assertEquals(Introduction.NO_RELAY, table.give(member(other), member(other), 0), "now both have as many");
    }

    @Test
    void shouldForgetBothWaysOfAMember() {
        RelayTable table = table(100_000);
        Member member = member(network);
        Member peer = member(network);
        long there = table.give(member, peer, 0);
        long back = table.answering(peer, member);
        assertNotEquals(there, back);
        table.forget(member);
        assertEquals(0, table.size());
        assertEquals(Introduction.NO_RELAY, table.answering(peer, member));
    }
}
