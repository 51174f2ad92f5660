package org.meshnet.discovery.registry.tell;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Page;
import org.meshnet.discovery.registry.member.ListStart;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.roster.NetworkRoster;

/**
 * Cuts a directory's list into pages (docs/protocol.md §5.2, "Versions"). A list whose start the directory does not
 * know any more starts from the beginning. Until its last page, such a list hands out marked versions to go on from: a
 * marked one says that its owner did get the beginning, which a plain version below
 * {@link NetworkRoster#forgottenVersion} can't. Used once.
 */
public final class Pager {
    /** Marks a version from which a list from the beginning goes on; above all plain ones. */
    static final long CONTINUED = 2 * NetworkRoster.FIRST_VERSION_LIMIT;

    private final NetworkRoster directory;
    private final Member asker;
    private final List<Entry> entries = new ArrayList<>();

    /** @param asker in whom it remembers where a list from the beginning began */
    public Pager(Member asker) {
        this.directory = asker.network().directory();
        this.asker = asker;
    }

    public Page page(long requestCounter, long since) {
        long after = since & ~CONTINUED;
        boolean isMarked = after != since;
        if (after > directory.version() || !(isMarked ? isSnapshotSound() : after >= directory.forgottenVersion())) {
            asker.setSnapshot(new ListStart(directory.version(), directory.forgottenVersion()));
            return page(requestCounter, 0, true, true);
        }
        return page(requestCounter, after, false, isMarked);
    }

    /** Was nothing forgotten since the asker's list began? */
    private boolean isSnapshotSound() {
        return asker.snapshot().forgottenVersion() == directory.forgottenVersion();
    }

    private Page page(long requestCounter, long after, boolean isFromBeginning, boolean isSnapshot) {
        boolean hasMore = !fill(after, isSnapshot);
        if (!hasMore) {
            return new Page(requestCounter, false, isFromBeginning, directory.version(), entries);
        }
        long last = entries.get(entries.size() - 1).version();
        return new Page(requestCounter, true, isFromBeginning, isSnapshot ? last | CONTINUED : last, entries);
    }

    /** False if not all had room. Who left before a list from the beginning began is not in it anyway. */
    private boolean fill(long after, boolean isSnapshot) {
        int room = Page.ENTRIES_LENGTH;
        for (Entry entry : directory.changesSince(after)) {
            if (isSnapshot
                    && entry.hasLeft()
                    && entry.version() <= asker.snapshot().version()) {
                continue;
            }
            room -= entry.encodedLength();
            if (room < 0) {
                return false;
            }
            entries.add(entry);
        }
        return true;
    }
}
