package org.meshnet.core.engine.multicast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.group.GroupReport;
import org.meshnet.core.net.IpAddress;

class HostGroupsTest {
    private static final IpAddress MDNS = address("224.0.0.251");
    private static final IpAddress GAME = address("239.1.1.1");
    private static final IpAddress MDNS_V6 = address("ff02::fb");

    private final HostGroups groups = new HostGroups();

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private void join(IpAddress group) {
        groups.take(new GroupReport(group, true, false));
    }

    private void leave(IpAddress group) {
        groups.take(new GroupReport(group, false, false));
    }

    private void answer(IpAddress group) {
        groups.take(new GroupReport(group, true, true));
    }

    @Test
    void shouldKnowWhatWasJoinedAndNotLeft() {
        join(MDNS);
        join(GAME);
        join(MDNS_V6);
        leave(GAME);
        assertEquals(List.of(MDNS, MDNS_V6), groups.list());
    }

    @Test
    void shouldTellOfAChangeAndOfNothingElse() {
        int before = groups.version();
        join(MDNS);
        int joined = groups.version();
        assertNotEquals(before, joined);
        join(MDNS);
        leave(GAME);
        assertEquals(joined, groups.version());
        leave(MDNS);
        assertNotEquals(joined, groups.version());
    }

    @Test
    void shouldForgetWhatIsMissingFromTheAnswersToTwoQueries() {
        join(MDNS);
        join(GAME);
        groups.onQuery();
        answer(MDNS);
        groups.onQuery();
        answer(MDNS);
        assertEquals(List.of(MDNS, GAME), groups.list(), "once may be a lost message");
        groups.onQuery();
        answer(MDNS);
        groups.onQuery();
        assertEquals(List.of(MDNS), groups.list());
    }

    @Test
    void shouldForgetNothingWhileQueriesAreNotAnswered() {
        join(MDNS);
        join(MDNS_V6);
        for (int i = 0; i < 10; i++) {
            groups.onQuery();
            answer(MDNS_V6);
        }
        assertEquals(List.of(MDNS, MDNS_V6), groups.list(), "the other family's answers say nothing of it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "ff02::1", "ff01::fb", "ff02::1:ff12:3456"})
    void shouldLeaveOutWhatNeedsNotBeTold(String group) {
        join(address(group));
        assertEquals(List.of(), groups.list());
    }

    @Test
    void shouldWantAllGroupsWhereThereAreMoreThanItHolds() {
        for (int i = 0; i < HostGroups.MAX; i++) {
            assertTrue(groups.take(new GroupReport(IpAddress.v4(0xef00_0000 + i), true, false)));
        }
        assertFalse(groups.isFull());
        int version = groups.version();
        assertFalse(groups.take(new GroupReport(MDNS, true, false)));
        assertTrue(groups.isFull());
        assertNotEquals(version, groups.version());
        assertEquals(HostGroups.MAX, groups.list().size());
        groups.onQuery();
        assertTrue(groups.isFull(), "for at least as long as from one query to the next");
        groups.onQuery();
        assertFalse(groups.isFull(), "once there were none too many");
    }
}
