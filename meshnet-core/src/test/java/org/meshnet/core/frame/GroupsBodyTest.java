package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

class GroupsBodyTest {
    private static List<IpAddress> addresses(String... texts) {
        return Stream.of(texts).map(text -> IpAddress.parse(text).orElseThrow()).toList();
    }

    private static Optional<GroupsBody> reread(GroupsBody body) {
        ByteBuffer buffer = ByteBuffer.allocate(3 + body.length());
        body.write(buffer, 3);
        return GroupsBody.read(buffer, 3, body.length());
    }

    /** The bytes of a body with these groups, be they what they will. */
    private static Optional<GroupsBody> readRaw(int flags, String... groups) {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        List<IpAddress> all = addresses(groups);
        int v4Count = (int) all.stream().filter(IpAddress::isV4).count();
        buffer.putLong(5).put((byte) flags).put((byte) v4Count).put((byte) (all.size() - v4Count));
        all.forEach(group -> buffer.put(group.bytes()));
        return GroupsBody.read(buffer, 0, buffer.position());
    }

    @Test
    void shouldReadWhatItWrote() {
        GroupsBody some = GroupsBody.of(9, addresses("ff02::fb", "224.0.0.251", "239.255.255.250", "ff05::c"));
        assertEquals(Optional.of(some), reread(some));
        assertEquals(4, some.groups().size());
        GroupsBody none = GroupsBody.of(Long.MAX_VALUE, List.of());
        assertEquals(Optional.of(none), reread(none));
        GroupsBody all = new GroupsBody(0, true, List.of());
        assertEquals(Optional.of(all), reread(all));
    }

    @Test
    void shouldNeverBeLongerThanADatagramThatPassesEverywhere() {
        Random seeded = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            List<IpAddress> joined = new ArrayList<>();
            int v4Count = seeded.nextInt(300);
            int v6Count = seeded.nextInt(100);
            IntStream.range(0, v4Count).forEach(n -> joined.add(IpAddress.v4(0xe100_0000 | seeded.nextInt(1 << 20))));
            IntStream.range(0, v6Count).forEach(n -> joined.add(new IpAddress(0xff0eL << 48, seeded.nextLong())));
            GroupsBody body = GroupsBody.of(i, joined);
            assertTrue(body.length() <= GroupsBody.MAX_LENGTH);
            assertEquals(Optional.of(body), reread(body));
            assertEquals(body.wantsAll(), body.groups().isEmpty() && !joined.isEmpty());
        }
    }

    @Test
    void shouldTakeNoListThatIsNoList() {
        assertTrue(readRaw(0, "224.0.0.251", "239.1.1.1", "ff02::fb").isPresent());
        assertEquals(Optional.empty(), readRaw(0, "239.1.1.1", "224.0.0.251"), "not in order");
        assertEquals(Optional.empty(), readRaw(0, "239.1.1.1", "239.1.1.1"), "twice");
        assertEquals(Optional.empty(), readRaw(0, "10.0.0.1"), "no group");
        assertEquals(Optional.empty(), readRaw(0, "255.255.255.255"), "no group");
        assertEquals(Optional.empty(), readRaw(0, "fd00::1"), "no group");
        assertEquals(Optional.empty(), readRaw(1, "239.1.1.1"), "all, and one");
        assertEquals(Optional.empty(), readRaw(2), "an unknown flag");
    }

    @Test
    void shouldReadNothingThatIsLongerOrShorterThanItSays() {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        GroupsBody.of(5, addresses("224.0.0.251")).write(buffer, 0);
        assertTrue(GroupsBody.read(buffer, 0, 15).isPresent());
        for (int length : new int[] {11, 14, 16, 19, 31, 100}) {
            assertEquals(Optional.empty(), GroupsBody.read(buffer, 0, length));
        }
    }

    @Test
    void shouldSurviveAnyBytes() {
        Random seeded = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[GroupsBody.MIN_LENGTH + seeded.nextInt(80)];
            seeded.nextBytes(bytes);
            bytes[9] &= 7;
            bytes[10] &= 3;
            GroupsBody.read(ByteBuffer.wrap(bytes), 0, bytes.length)
                    .ifPresent(body -> assertEquals(Optional.of(body), reread(body)));
        }
    }

    @Test
    void shouldRefuseToBeMadeOfWhatCannotBeSent() {
        assertThrows(IllegalArgumentException.class, () -> new GroupsBody(-1, false, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new GroupsBody(1, true, addresses("224.0.0.251")));
        assertThrows(IllegalArgumentException.class, () -> new GroupsBody(1, false, addresses("10.0.0.1")));
    }
}
