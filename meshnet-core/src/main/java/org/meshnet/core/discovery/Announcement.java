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
    Announcement {
        claims = List.copyOf(claims);
    }
}
