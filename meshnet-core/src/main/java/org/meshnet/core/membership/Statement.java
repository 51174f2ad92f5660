package org.meshnet.core.membership;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;

/**
 * What an administrator signs: that who has this key may be in the network, as this. Immutable.
 *
 * @param subject whom it is about
 * @param period when it holds
 * @param grant what it allows
 * @param terms of an invitation; empty if it is about a node
 * @param administrator who says so
 */
public record Statement(
        Subject subject, Period period, Grant grant, Optional<InviteTerms> terms, AdministratorKey administrator) {
    /**
     * Whom a statement is about.
     *
     * @param network of which network
     * @param key the node's, or that of the invitation
     * @param serial random, so that this statement, and no other, can be named
     */
    public record Subject(NetworkTag network, NodeKey key, long serial) {
        /** For people. */
        public String serialText() {
            return serialText(serial);
        }

        /** A serial for people. */
        public static String serialText(long serial) {
            return Hex.encode(ByteBuffer.allocate(Long.BYTES).putLong(serial).array());
        }
    }

    /** Of a node. */
    public static Statement ofNode(Subject subject, Period period, Grant grant, AdministratorKey administrator) {
        return new Statement(subject, period, grant, Optional.empty(), administrator);
    }

    /** Is it an invitation's? */
    public boolean isInvitation() {
        return terms.isPresent();
    }
}
