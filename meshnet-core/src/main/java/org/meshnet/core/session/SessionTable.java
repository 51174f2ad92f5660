package org.meshnet.core.session;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Sessions by local index. Immutable, so any thread may read it; a look-up allocates nothing. */
public final class SessionTable {
    private final Session[] slots;
    private final int slotMask;

    private SessionTable(int capacity) {
        slots = new Session[capacity];
        slotMask = capacity - 1;
    }

    /** A table of these sessions, whose indexes differ. */
    public static SessionTable of(Collection<Session> sessions) {
        SessionTable table = new SessionTable(Integer.highestOneBit(Math.max(1, sessions.size())) * 4);
        for (Session session : sessions) {
            int slot = session.localIndex() & table.slotMask;
            while (table.slots[slot] != null) {
                slot = slot + 1 & table.slotMask;
            }
            table.slots[slot] = session;
        }
        return table;
    }

    /** The session with this index, or null. */
    public @Nullable Session find(int localIndex) {
        int slot = localIndex & slotMask;
        while (slots[slot] != null) {
            if (slots[slot].localIndex() == localIndex) {
                return slots[slot];
            }
            slot = slot + 1 & slotMask;
        }
        return null;
    }
}
