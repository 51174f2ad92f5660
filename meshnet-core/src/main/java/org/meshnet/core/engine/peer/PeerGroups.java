package org.meshnet.core.engine.peer;

import java.util.List;
import org.meshnet.core.frame.GroupsBody;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.TokenBucket;

/**
 * What a peer says that its host has joined, and what it is known to have heard of this host's groups. Plain state;
 * nothing is known while there is no session.
 */
public final class PeerGroups {
    /** Lists that a peer may send: a second, and at once. */
    static final int LISTS_PER_SECOND = 5;

    static final int LISTS_AT_ONCE = 10;

    private static final long NEVER = -1;

    private final TokenBucket lists = new TokenBucket(LISTS_PER_SECOND, LISTS_AT_ONCE);
    private GroupsBody heard = nothing();
    private boolean isMember;
    private long takenNumber = NEVER;
    private int toldCount;

    private static GroupsBody nothing() {
        return new GroupsBody(0, false, List.of());
    }

    /** Does it get packets for groups and for all, as it wants them and there is a session? */
    public boolean isMember() {
        return isMember;
    }

    /** It does from now on; nothing is known of its groups yet. */
    public void join() {
        isMember = true;
    }

    /** It does no more, and what was said is void. */
    public void leave() {
        isMember = false;
        heard = nothing();
        doubt();
    }

    /** Takes a list; false if it is old, or one of too many. The last one again is good. */
    public boolean hear(GroupsBody list, long nowNs) {
        if (list.number() < heard.number() || !lists.take(nowNs)) {
            return false;
        }
        heard = list;
        return true;
    }

    /** Is this what it said last? */
    public boolean hasHeard(GroupsBody list) {
        return heard.equals(list);
    }

    /** The groups that it joined. */
    public List<IpAddress> joined() {
        return heard.groups();
    }

    /** Does it want all groups? */
    public boolean wantsAll() {
        return heard.wantsAll();
    }

    /** It may have forgotten all that it was told, as after a restart. */
    public void doubt() {
        takenNumber = NEVER;
        toldCount = 0;
    }

    /** It is to be told another list. */
    public void onNews() {
        toldCount = 0;
    }

    /** It says that it took the list of this number. */
    public void onTaken(long number) {
        takenNumber = Math.max(takenNumber, number);
    }

    /** Did it take this list? */
    public boolean hasTaken(long number) {
        return takenNumber == number;
    }

    /** How often it was told the list before this time. */
    public int takeToldCount() {
        return toldCount++;
    }
}
