package org.meshnet.core.engine.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.LookUp;

/**
 * Names that are looked for at the servers, where the network is so large that these do not tell of all members. Of
 * {@code NAME-2} the holders of {@code NAME} are asked for, too. What a server shows is a member's own word or nothing;
 * who is called what follows from that. Bounded: {@value #MOST_UNDER_WAY} names at once, {@value #ASKS_PER_SECOND} a
 * second; of the {@value #MOST_ASKED} that were asked for lately the oldest makes room. Control thread only.
 */
public final class NameSearch {
    static final int MOST_UNDER_WAY = 64;
    static final int MOST_WAITING = 256;
    static final int MOST_ASKED = 1_024;
    static final int ASKS_PER_SECOND = 20;
    static final int ASKS_AT_ONCE = 40;
    /** Until it is given up: a request that was lost is sent again after a second. */
    static final long PATIENCE_NS = 1_500_000_000L;
    /** A name is not asked for again so soon. */
    static final long FRESH_NS = 5_000_000_000L;
    /** One that nobody had. */
    static final long ABSENT_NS = 1_000_000_000L;

    private static final Pattern NUMBERED = Pattern.compile("(.+)-\\d{1,4}");

    private final EngineContext context;
    private final Directory directory;
    private final TokenBucket budget = new TokenBucket(ASKS_PER_SECOND, ASKS_AT_ONCE);
    private final Map<Label, Search> underWay = new LinkedHashMap<>();
    private final Map<Label, Long> freshUntilNs = new LinkedHashMap<>();
    private final List<Runnable> answers = new ArrayList<>();
    private int waiting;

    /** A name that is looked for, and what is not answered yet. */
    private static final class Search {
        private final Map<LookUp, Label> names = new HashMap<>();
        private final Set<Ask> open = new HashSet<>();
        private final List<Consumer<NameSearchResult>> askers = new ArrayList<>();
        private final long deadlineNs;

        Search(long deadlineNs) {
            this.deadlineNs = deadlineNs;
        }
    }

    /** One request to one server. */
    private record Ask(int server, LookUp what) {}

    public NameSearch(EngineContext context, Directory directory) {
        this.context = context;
        this.directory = directory;
    }

    /** What this node claims for its names under this key of the network. */
    static List<Token> tokens(EngineContext context, NetworkSecrets under) {
        Label own = NameTable.wanted(context.ownKey(), context.membership().name());
        return Stream.concat(Stream.of(own), context.membership().aliases().stream())
                .distinct()
                .map(under::token)
                .toList();
    }

    /** Looks for who has this name. Who asks is told once the members know what came of it. */
    public void search(Label name, long nowNs, Consumer<NameSearchResult> onEnd) {
        Search known = underWay.get(name);
        if (!isLarge()) {
            answer(onEnd, NameSearchResult.ALL_KNOWN);
        } else if (isFresh(name, nowNs)) {
            answer(onEnd, NameSearchResult.ASKED);
        } else if (waiting >= MOST_WAITING || (known == null && !mayAsk(nowNs))) {
            answer(onEnd, NameSearchResult.UNANSWERED);
        } else {
            waiting++;
            (known == null ? begin(name, nowNs) : known).askers.add(onEnd);
        }
    }

    private boolean isLarge() {
        return directory.registrations().all().stream()
                .anyMatch(server -> server.memberCount() > Limits.PUSH_MEMBER_COUNT);
    }

    private boolean isFresh(Label name, long nowNs) {
        Long untilNs = freshUntilNs.get(name);
        return untilNs != null && nowNs < untilNs;
    }

    private boolean mayAsk(long nowNs) {
        return underWay.size() < MOST_UNDER_WAY && budget.take(nowNs);
    }

    private Search begin(Label name, long nowNs) {
        Search search = new Search(nowNs + PATIENCE_NS);
        underWay.put(name, search);
        for (DirectoryServer server : directory.registrations().all()) {
            Stream.concat(Stream.of(name), unnumbered(name).stream()).forEach(each -> {
                LookUp what = LookUp.ofToken(server.secrets().token(each));
                search.names.put(what, each);
                search.open.add(new Ask(server.index(), what));
                server.client().lookUp(what, nowNs);
            });
        }
        return search;
    }

    /** What those want that share a name, if it looks like one that was given to the second of them, or a later one. */
    private static Optional<Label> unnumbered(Label name) {
        Matcher matcher = NUMBERED.matcher(name.text());
        return matcher.matches() ? Label.parse(matcher.group(1)) : Optional.empty();
    }

    /** A server says who holds what was looked up; the members are known by now. */
    public void onFound(int server, LookUp what, List<Entry> entries, long nowNs) {
        Ask answered = new Ask(server, what);
        for (Map.Entry<Label, Search> each : List.copyOf(underWay.entrySet())) {
            Search search = each.getValue();
            if (search.open.remove(answered)) {
                forgetMissing(
                        server, Optional.ofNullable(search.names.get(what)).orElseThrow(), entries, nowNs);
                if (search.open.isEmpty()) {
                    end(each.getKey(), search, NameSearchResult.ASKED, nowNs);
                }
            }
        }
    }

    /** Holders come in the order of their keys, as many as fit: who is missing among them is not there any more. */
    private void forgetMissing(int server, Label name, List<Entry> entries, long nowNs) {
        Set<NodeKey> listed = new HashSet<>();
        entries.forEach(entry -> listed.add(entry.nodeKey()));
        Optional<NodeKey> last = listed.stream().max(NodeKey::compareTo);
        context.peers().all().stream()
                .filter(peer -> isCalled(peer, name) && !listed.contains(peer.key()))
                .map(Peer::key)
                .filter(key -> last.isEmpty() || key.compareTo(last.get()) < 0)
                .toList()
                .forEach(key -> directory.onPeerLeft(server, key, nowNs));
    }

    private static boolean isCalled(Peer peer, Label name) {
        return peer.descriptor()
                .filter(said -> NameTable.wanted(peer.key(), said.name()).equals(name)
                        || said.extensions().aliases().contains(name))
                .isPresent();
    }

    private void end(Label name, Search search, NameSearchResult result, long nowNs) {
        underWay.remove(name);
        waiting -= search.askers.size();
        context.publisher().onRoutesNeeded();
        if (result == NameSearchResult.ASKED) {
            boolean isAny = context.peers().all().stream()
                    .anyMatch(peer -> search.names.values().stream().anyMatch(wanted -> isCalled(peer, wanted)));
            remember(name, nowNs + (isAny ? FRESH_NS : ABSENT_NS));
        }
        search.askers.forEach(asker -> answer(asker, result));
    }

    private void remember(Label name, long untilNs) {
        freshUntilNs.remove(name);
        if (freshUntilNs.size() >= MOST_ASKED) {
            freshUntilNs.remove(freshUntilNs.keySet().iterator().next());
        }
        freshUntilNs.put(name, untilNs);
    }

    private void answer(Consumer<NameSearchResult> onEnd, NameSearchResult result) {
        answers.add(() -> onEnd.accept(result));
    }

    /** Once the names are told that follow from it: tells who asked. */
    public void endTurn() {
        answers.forEach(context.turn()::answer);
        answers.clear();
    }

    public long nextDeadlineNs() {
        return underWay.isEmpty()
                ? TimerQueue.NONE
                : underWay.values().iterator().next().deadlineNs;
    }

    /** Gives up what the servers do not answer. */
    public void onTimer(long nowNs) {
        for (Map.Entry<Label, Search> each : List.copyOf(underWay.entrySet())) {
            if (each.getValue().deadlineNs <= nowNs) {
                end(each.getKey(), each.getValue(), NameSearchResult.UNANSWERED, nowNs);
            }
        }
    }
}
