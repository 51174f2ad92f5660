package org.meshnet.core.discovery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.Bytes;

/** What the node announced last, whether the server has it, and by which descriptors the node knows itself. */
final class Announcements {
    /** Descriptors that may still be on their way to the server. */
    private static final int DESCRIPTOR_COUNT = 16;

    private final Deque<Bytes> descriptors = new ArrayDeque<>();
    private Announcement latest = Announcement.NONE;
    private long generation;
    private long confirmedGeneration;

    void announce(List<Token> claims, Bytes sealedDescriptor) {
        latest = new Announcement(claims, sealedDescriptor, ++generation);
        descriptors.addLast(sealedDescriptor);
        if (descriptors.size() > DESCRIPTOR_COUNT) {
            descriptors.removeFirst();
        }
    }

    /** The node is not to be known any more. Should the server take it for another, it still knows itself. */
    void withdraw() {
        latest = Announcement.NONE;
    }

    /** The one that counts; {@link Announcement#NONE} if there is none. */
    Announcement latest() {
        return latest;
    }

    boolean isMade() {
        return latest.generation() != Announcement.NONE.generation();
    }

    /** The server has this one. */
    void onConfirmed(Announcement known) {
        confirmedGeneration = known.generation();
    }

    /** Does the server have the latest? */
    boolean isConfirmed() {
        return confirmedGeneration == latest.generation();
    }

    /** Was this announced here lately? */
    boolean isOwn(Bytes sealedDescriptor) {
        return descriptors.contains(sealedDescriptor);
    }
}
