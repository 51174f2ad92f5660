package org.meshnet.core.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;

/**
 * Keeps a small network's directory in step with the server's (docs/protocol.md §5.2, "Versions"): lists it after
 * registering, takes what is pushed, and lists again from the last version that it knows when a version was missed.
 * What a list from the beginning does not hold has left. Larger networks are not listed.
 */
final class DirectorySync {
    /** Nodes up to which the directory is listed: this one and as many others as are told of changes. */
    static final int MEMBER_COUNT = Limits.PUSH_MEMBER_COUNT + 1;
    /** Members, those who left among them, that are kept track of; the server decides how many it sends. */
    static final int TRACKED_COUNT = 4096;

    private static final long OLDEST = -1;
    /** No list is longer; a server that goes on forever is not followed. */
    private static final int PAGE_COUNT = 1024;

    /**
     * What is known of a member.
     *
     * @param version of its entry
     * @param round the list from the beginning that it was last seen in
     */
    private record Known(long version, boolean hasLeft, long round) {
        Known seenIn(long latest) {
            return new Known(version, hasLeft, latest);
        }

        Known ofUnknownVersion() {
            return new Known(OLDEST, hasLeft, round);
        }
    }

    private final NodeKey self;
    private final DirectoryListener listener;
    private final RequestSender sender;
    private final ClientCounters counters;
    private final Map<NodeKey, Known> members = new HashMap<>();
    private int memberCount;
    private long knownVersion;
    private long announcedVersion;
    /** Where the next page starts: a version, or what the server gave in its place. */
    private long cursor;

    private long round;
    private int pageCount;
    private boolean isListing;
    private boolean isSnapshot;

    /** @param sender asks the server for a page */
    DirectorySync(NodeKey self, DirectoryListener listener, RequestSender sender, ClientCounters counters) {
        this.self = self;
        this.listener = listener;
        this.sender = sender;
        this.counters = counters;
    }

    /** The directory is known up to this version. */
    long knownVersion() {
        return knownVersion;
    }

    /** A new registration: versions of an earlier one mean nothing. */
    void onRegistered(long version, int newMemberCount, long nowNs) {
        knownVersion = 0;
        cursor = 0;
        isListing = false;
        beginSnapshot();
        announcedVersion = version;
        memberCount = newMemberCount;
        listIfBehind(nowNs);
    }

    /** The server says how far the directory is. */
    void onVersion(long version, int newMemberCount, long nowNs) {
        announcedVersion = Math.max(announcedVersion, version);
        memberCount = newMemberCount;
        listIfBehind(nowNs);
    }

    /** A page that was asked for. */
    void onPage(ListSince asked, Page page, long nowNs) {
        if (page.isFromBeginning() && asked.sinceVersion() != 0) {
            beginSnapshot();
        }
        page.entries().forEach(entry -> takeListed(entry, nowNs));
        cursor = page.nextVersion();
        if (liveCount() >= MEMBER_COUNT) {
            giveUpListing();
        } else if (page.hasMore()) {
            nextPage(nowNs);
        } else {
            onListed(page.nextVersion(), nowNs);
        }
    }

    /** A list stays without an answer; it goes on when the server speaks of a version again. */
    void onListUnanswered() {
        isListing = false;
    }

    void onPeerChanged(PeerChanged event, long nowNs) {
        if (event.directoryVersion() > knownVersion) {
            take(event.entry(), EntrySource.PUSH, nowNs);
        }
        onPushed(event.directoryVersion(), nowNs);
    }

    void onPeerLeft(PeerLeft event, long nowNs) {
        if (event.directoryVersion() > knownVersion) {
            takeLeft(event.nodeKey(), event.directoryVersion(), nowNs);
        }
        onPushed(event.directoryVersion(), nowNs);
    }

    private void onPushed(long version, long nowNs) {
        announcedVersion = Math.max(announcedVersion, version);
        if (!isListing && !isSnapshot && version == knownVersion + 1) {
            knownVersion = version;
            cursor = version;
            forgetLeft();
        }
        listIfBehind(nowNs);
    }

    private void listIfBehind(long nowNs) {
        if (!isListing && announcedVersion > knownVersion && memberCount <= MEMBER_COUNT) {
            isListing = true;
            pageCount = 0;
            sender.send(new ListSince(cursor), nowNs);
        }
    }

    private void nextPage(long nowNs) {
        pageCount++;
        if (pageCount >= PAGE_COUNT) {
            isListing = false;
            return;
        }
        sender.send(new ListSince(cursor), nowNs);
    }

    private long liveCount() {
        return members.values().stream().filter(known -> !known.hasLeft()).count();
    }

    /**
     * The network has grown since the server said how many there are: it is not listed until the server says that there
     * are few.
     */
    private void giveUpListing() {
        memberCount = Math.max(memberCount, MEMBER_COUNT + 1);
        isListing = false;
        knownVersion = 0;
        cursor = 0;
        beginSnapshot();
    }

    private void beginSnapshot() {
        isSnapshot = true;
        round++;
        members.replaceAll((nodeKey, known) -> known.ofUnknownVersion());
    }

    private void onListed(long version, long nowNs) {
        boolean hasAdvanced = version != knownVersion;
        knownVersion = version;
        isListing = false;
        if (isSnapshot) {
            isSnapshot = false;
            removeUnseen(nowNs);
        }
        forgetLeft();
        if (hasAdvanced) {
            listIfBehind(nowNs);
        } else {
            announcedVersion = version;
        }
    }

    /** What changed after the list is not in it, and yet there. */
    private void removeUnseen(long nowNs) {
        List<NodeKey> unseen = new ArrayList<>();
        members.forEach((nodeKey, known) -> {
            if (known.round() < round && known.version() <= knownVersion) {
                unseen.add(nodeKey);
            }
        });
        for (NodeKey nodeKey : unseen) {
            if (!members.remove(nodeKey).hasLeft()) {
                listener.onPeerLeft(nodeKey, nowNs);
            }
        }
    }

    /** Nothing older than the known version is taken any more, so who left by then needs no remembering. */
    private void forgetLeft() {
        members.values().removeIf(known -> known.hasLeft() && known.version() <= knownVersion);
    }

    private void takeListed(Entry entry, long nowNs) {
        take(entry, EntrySource.LIST, nowNs);
        members.computeIfPresent(entry.nodeKey(), (nodeKey, known) -> known.seenIn(round));
    }

    private void take(Entry entry, EntrySource source, long nowNs) {
        if (entry.hasLeft()) {
            takeLeft(entry.nodeKey(), entry.version(), nowNs);
        } else if (isNews(entry.nodeKey(), entry.version())) {
            track(entry.nodeKey(), new Known(entry.version(), false, round - 1));
            listener.onEntry(entry, source, nowNs);
        }
    }

    /** Who left is remembered for a while, so that an older page on its way does not bring it back. */
    private void takeLeft(NodeKey nodeKey, long version, long nowNs) {
        if (isNews(nodeKey, version)) {
            track(nodeKey, new Known(version, true, round));
            listener.onPeerLeft(nodeKey, nowNs);
        }
    }

    private boolean isNews(NodeKey nodeKey, long version) {
        Known known = members.get(nodeKey);
        return !nodeKey.equals(self) && (known == null || version > known.version());
    }

    private void track(NodeKey nodeKey, Known known) {
        if (members.size() < TRACKED_COUNT || members.containsKey(nodeKey)) {
            members.put(nodeKey, known);
        } else {
            counters.count(ClientCounter.UNTRACKED);
        }
    }
}
