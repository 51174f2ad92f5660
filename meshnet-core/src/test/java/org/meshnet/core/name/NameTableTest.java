package org.meshnet.core.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.NameTable.Member;
import org.meshnet.core.net.IpAddress;

class NameTableTest {
    private static Member member(int number, String name, String... aliases) {
        return new Member(
                key(number),
                new Label(name),
                Stream.of(aliases).map(Label::new).toList(),
                List.of(IpAddress.v4(0x0a000000 + number)));
    }

    private static NodeKey key(int number) {
        byte[] bytes = new byte[NodeKey.LENGTH];
        bytes[0] = (byte) (number >> 8);
        bytes[1] = (byte) number;
        return NodeKey.of(bytes);
    }

    private static String name(NameTable table, int number) {
        return table.name(key(number)).orElseThrow().text();
    }

    private static Optional<NodeKey> owner(NameTable table, String name) {
        return table.find(new Label(name)).map(Member::key);
    }

    @Test
    void shouldGiveTheBareNameToTheLowestKey() {
        NameTable table = NameTable.of(List.of(member(3, "a"), member(1, "a"), member(2, "a"), member(4, "b")));

        assertEquals("a", name(table, 1));
        assertEquals("a-2", name(table, 2));
        assertEquals("a-3", name(table, 3));
        assertEquals("b", name(table, 4));
        assertEquals(Optional.of(key(2)), owner(table, "a-2"));
        assertEquals(
                Optional.of(new Label("a-3")),
                table.nameAt(member(3, "a").addresses().get(0)));
        assertEquals(Optional.empty(), owner(table, "c"));
    }

    @Test
    void shouldLeaveANumberedNameToWhoIsCalledSo() {
        NameTable table = NameTable.of(List.of(member(1, "a"), member(2, "a"), member(9, "a-2"), member(8, "a-2")));

        assertEquals("a-2", name(table, 8));
        assertEquals("a-3", name(table, 2));
        assertEquals("a-2-2", name(table, 9));
    }

    @Test
    void shouldGiveAliasesOnlyWhereTheyAreNobodysName() {
        NameTable table = NameTable.of(
                List.of(member(1, "a", "b", "c", "www"), member(2, "b"), member(3, "d", "www", "c", "e", "d")));

        assertEquals(Optional.of(key(2)), owner(table, "b"));
        assertEquals(Optional.of(key(1)), owner(table, "c"));
        assertEquals(Optional.of(key(1)), owner(table, "www"));
        assertEquals(Optional.of(key(3)), owner(table, "e"));
        assertEquals(List.of(new Label("c"), new Label("www")), table.aliases(key(1)));
        assertEquals(List.of(new Label("e")), table.aliases(key(3)));
    }

    @Test
    void shouldNotGiveAnAliasThatIsANumberedName() {
        NameTable table = NameTable.of(List.of(member(1, "a", "a-2"), member(2, "a")));

        assertEquals(Optional.of(key(2)), owner(table, "a-2"));
    }

    @Test
    void shouldCallAfterItsKeyWhoseNameHasNoLetter() {
        assertEquals(new Label("node-0001000000"), NameTable.wanted(key(1), "\ud83d\ude00"));
        assertEquals(new Label("alice"), NameTable.wanted(key(1), "Alice"));
    }

    /** Whoever knows the same members calls them the same, in whatever order it met them. */
    @Test
    void shouldNameTheSameInAnyOrder() {
        Random random = new Random(11);
        String[] some = {"a", "a-2", "a-3", "a-2-2", "b", "a".repeat(63), "a".repeat(61), "a".repeat(62)};
        for (int round = 0; round < 500; round++) {
            List<Member> members = new ArrayList<>(IntStream.range(0, 2 + random.nextInt(12))
                    .mapToObj(number -> member(
                            number,
                            some[random.nextInt(some.length)],
                            some[random.nextInt(some.length)],
                            some[random.nextInt(some.length)]))
                    .toList());
            NameTable first = NameTable.of(members);
            assertEquals(members.size(), first.members().size(), "each has one");
            Collections.shuffle(members, random);
            assertEquals(first, NameTable.of(members));
        }
    }

    @Test
    void shouldNotTurnInCirclesOverManyOfOneName() {
        NameTable table = NameTable.of(
                IntStream.range(0, 4096).mapToObj(number -> member(number, "a")).toList());

        assertEquals("a-4096", name(table, 4095));
    }

    /** Numbers are given one by one, as if nothing were remembered of what was tried. */
    @Test
    void shouldNumberAsWhoTriesOneNumberAfterTheOther() {
        Random random = new Random(5);
        String[] starts = {"a", "a-2", "a".repeat(59), "a".repeat(61), "a".repeat(60) + "-2"};
        for (int round = 0; round < 300; round++) {
            List<Member> members = new ArrayList<>();
            for (int i = random.nextInt(60); i > 0; i--) {
                String text = starts[random.nextInt(starts.length)] + (random.nextBoolean() ? "" : random.nextInt(3));
                members.add(member(i, text.substring(0, Math.min(text.length(), Label.MAX_LENGTH))));
            }
            assertEquals(
                    numberedOneByOne(members), NameTable.of(members).members().keySet());
        }
    }

    private static Set<Label> numberedOneByOne(List<Member> members) {
        Map<Label, Integer> wanted = new TreeMap<>();
        members.forEach(member -> wanted.merge(member.wanted(), 1, Integer::sum));
        Set<Label> names = new TreeSet<>(wanted.keySet());
        wanted.forEach((label, count) -> {
            int number = 2;
            for (int i = 1; i < count; i++) {
                while (!names.add(label.numbered(number))) {
                    number++;
                }
            }
        });
        return names;
    }

    /** Names that differ at their ends only are cut to one when they are numbered; trying all of them took a minute. */
    @Test
    @Timeout(20)
    void shouldNotBeHeldUpByManyWhoseNumberedNamesAreAlike() {
        int count = 16_384;
        List<Member> members = IntStream.range(0, count)
                .mapToObj(i -> member(i, "a".repeat(59) + String.format("%04d", i / 2), "files-" + i))
                .toList();
        NameTable table = NameTable.of(members);
        assertEquals(count, table.members().size());
        members.forEach(member -> assertEquals(member.aliases(), table.aliases(member.key())));
    }
}
