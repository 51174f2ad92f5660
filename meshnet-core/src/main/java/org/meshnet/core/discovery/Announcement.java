package org.meshnet.core.discovery;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.Bytes;

/**
 * What the node wants the server to know of it.
 *
 * @param generation rises with each announcement
 */
record Announcement(List<Token> claims, Bytes sealedDescriptor, long generation) {
    /** Before the first, and after the node left. */
    static final Announcement NONE = new Announcement(List.of(), Bytes.EMPTY, 0);

    Announcement {
        claims = List.copyOf(claims);
    }
}
