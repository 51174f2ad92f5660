package org.meshnet.tun.linux.sys;

import java.nio.ByteBuffer;

/**
 * Waits until one of a few descriptors has something to read ({@code man 2 poll}). One thread waits; any thread may
 * shut the descriptors. Allocates nothing while it waits.
 */
public final class PollSet {
    private static final short POLLIN = 1;
    private static final int ENTRY_LENGTH = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_EVENTS_OFFSET = 6;
    private static final int FOR_EVER = -1;

    private final Pollable[] members;
    private final ByteBuffer entries;
    private final long entriesAddress;
    private final ByteBuffer count = DirectMemory.allocate(Long.BYTES);
    private final long countAddress = DirectMemory.addressOf(count);

    /** A set of these. */
    public PollSet(Pollable... members) {
        this.members = members.clone();
        this.entries = DirectMemory.allocate(2 * members.length * ENTRY_LENGTH);
        this.entriesAddress = DirectMemory.addressOf(entries);
        for (int i = 0; i < members.length; i++) {
            put(2 * i, members[i].file());
            put(2 * i + 1, members[i].wakeUp());
        }
    }

    /**
     * Waits until a member is readable.
     *
     * @return false once a member is shut
     */
    public boolean await() {
        int acquired = 0;
        while (acquired < members.length && members[acquired].file().acquire()) {
            acquired++;
        }
        if (acquired == members.length) {
            Libc.poll(entriesAddress, 2L * members.length, FOR_EVER);
            takeWakeUps();
        }
        boolean isOpen = acquired == members.length;
        for (int i = 0; i < acquired; i++) {
            isOpen &= !members[i].file().isShut();
            members[i].file().release();
        }
        return isOpen;
    }

    /** One that told of another file has done so; whether a file is shut is known without it. */
    private void takeWakeUps() {
        for (int i = 0; i < members.length; i++) {
            boolean isWoken = entries.getShort((2 * i + 1) * ENTRY_LENGTH + RETURNED_EVENTS_OFFSET) != 0;
            if (isWoken && !members[i].file().isShut()) {
                Libc.read(members[i].wakeUp().number(), countAddress, Long.BYTES);
            }
        }
    }

    private void put(int entry, FileDescriptor descriptor) {
        int at = entry * ENTRY_LENGTH;
        entries.putInt(at, descriptor.number()).putShort(at + EVENTS_OFFSET, POLLIN);
    }
}
