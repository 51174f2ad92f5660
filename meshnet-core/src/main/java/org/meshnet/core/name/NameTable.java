package org.meshnet.core.name;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;

/**
 * Which member has which name. It follows from who the members are and from nothing else, so it is the same on all
 * nodes that know the same ones, in whatever order they learned of them: of those that want one name who has it
 * certified, else the lowest key, has it, the next ones {@code NAME-2}, {@code NAME-3} and so on, leaving out what is
 * another's own name. Further names are given last, where they are nobody's. Immutable.
 */
public final class NameTable {
    private static final int SHOWN_KEY_DIGITS = 10;

    private static final Comparator<Member> BY_RIGHT =
            Comparator.comparing((Member member) -> !member.isCertified()).thenComparing(Member::key);

    /** Of no members. */
    public static final NameTable EMPTY = of(List.of());

    private final Map<Label, Member> byName = new TreeMap<>();
    private final Map<Label, Member> byAlias = new TreeMap<>();
    private final Map<NodeKey, Label> names = new HashMap<>();
    private final Map<IpAddress, Label> byAddress = new HashMap<>();
    private final Map<NodeKey, List<Label>> aliases = new HashMap<>();

    /**
     * One of those that are named.
     *
     * @param key its identity
     * @param wanted the name that it wants
     * @param aliases further ones
     * @param addresses its overlay addresses
     * @param isCertified is the name an administrator's word, and not its own
     */
    public record Member(
            NodeKey key, Label wanted, List<Label> aliases, List<IpAddress> addresses, boolean isCertified) {
        /** Copies the lists. */
        public Member {
            aliases = List.copyOf(aliases);
            addresses = List.copyOf(addresses);
        }

        /** One that calls itself so. */
        public Member(NodeKey key, Label wanted, List<Label> aliases, List<IpAddress> addresses) {
            this(key, wanted, aliases, addresses, false);
        }
    }

    private NameTable(Map<Label, List<Member>> byWanted, List<Member> inOrder) {
        byWanted.forEach((label, wanting) -> give(label, wanting.get(0)));
        Map<String, Integer> tried = new HashMap<>();
        byWanted.forEach((wanted, wanting) -> giveNumbered(wanted, wanting, tried));
        for (Member member : inOrder) {
            member.aliases().stream()
                    .filter(alias -> !byName.containsKey(alias))
                    .forEach(alias -> byAlias.putIfAbsent(alias, member));
            Label name = names.get(member.key());
            member.addresses().forEach(address -> byAddress.putIfAbsent(address, name));
        }
        byAlias.forEach((alias, member) ->
                aliases.computeIfAbsent(member.key(), key -> new ArrayList<>()).add(alias));
    }

    /** Of these members, each once. */
    public static NameTable of(Collection<Member> members) {
        List<Member> inOrder = members.stream().sorted(BY_RIGHT).toList();
        Map<Label, List<Member>> byWanted = new TreeMap<>();
        for (Member member : inOrder) {
            byWanted.computeIfAbsent(member.wanted(), label -> new ArrayList<>())
                    .add(member);
        }
        return new NameTable(byWanted, inOrder);
    }

    /** The name that a member wants which calls itself so; one of which nothing is left is called after its key. */
    public static Label wanted(NodeKey key, String id) {
        return Label.of(id).orElseGet(() -> nameless(key));
    }

    /** The name of a member of whose own nothing is left. */
    public static Label nameless(NodeKey key) {
        return new Label("node-" + key.hex().substring(0, SHOWN_KEY_DIGITS));
    }

    private void give(Label name, Member member) {
        byName.put(name, member);
        names.put(member.key(), name);
    }

    private void giveNumbered(Label wanted, List<Member> wanting, Map<String, Integer> tried) {
        int number = 2;
        for (Member member : wanting.subList(1, wanting.size())) {
            number = free(wanted, number, tried);
            give(wanted.numbered(number), member);
        }
    }

    /**
     * The first number from there on that gives a name that is nobody's.
     *
     * @param tried up to which number there is none, by what stands before it and its digits: long names that differ at
     *     their ends are cut to one, and none of them has to try again what the others have
     */
    private int free(Label wanted, int from, Map<String, Integer> tried) {
        int number = from;
        for (Label name = wanted.numbered(number); byName.containsKey(name); name = wanted.numbered(number)) {
            String digits = String.valueOf(number);
            String kind = name.text().substring(0, name.text().length() - digits.length()) + digits.length();
            number = Math.max(number + 1, tried.getOrDefault(kind, 0));
            tried.put(kind, number);
        }
        return number;
    }

    /** Who has this name, or this further name. */
    public Optional<Member> find(Label name) {
        return Optional.ofNullable(byName.get(name)).or(() -> Optional.ofNullable(byAlias.get(name)));
    }

    /** The name of this member. */
    public Optional<Label> name(NodeKey key) {
        return Optional.ofNullable(names.get(key));
    }

    /** The name of who has this address. */
    public Optional<Label> nameAt(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** The further names that this member has, in the order of the alphabet. */
    public List<Label> aliases(NodeKey key) {
        return List.copyOf(aliases.getOrDefault(key, List.of()));
    }

    /** All members by their names, in the order of the alphabet. */
    public Map<Label, Member> members() {
        return new LinkedHashMap<>(byName);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NameTable table && byName.equals(table.byName) && byAlias.equals(table.byAlias);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return byName.keySet().toString();
    }
}
