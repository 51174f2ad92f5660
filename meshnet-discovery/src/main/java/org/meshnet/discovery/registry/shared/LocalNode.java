package org.meshnet.discovery.registry.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.ClaimAnswer;

/**
 * A node of this server, as the others are to know it, and what they know. Not thread-safe.
 *
 * <pre>
 *   edited ──sent──▶ on its way ──written──▶ known
 *                        └──failed──▶ edited
 * </pre>
 */
final class LocalNode {
    /** What it is called in the store. */
    final Bytes name;

    private StoredNode node;
    private List<Token> given = List.of();
    private boolean isDecided;
    private boolean isOnItsWay;
    private long edit = 1;
    private long written;
    private @Nullable ClaimAnswer waiting;

    LocalNode(Bytes name, StoredNode node) {
        this.name = name;
        this.node = node;
    }

    /** With all claims that it made. */
    StoredNode node() {
        return node;
    }

    /** The claims that it was told to have. */
    List<Token> given() {
        return given;
    }

    /** Is it known which claims it has? */
    boolean isDecided() {
        return isDecided;
    }

    /** True if that is another than before. */
    boolean set(StoredNode other) {
        if (node.equals(other)) {
            return false;
        }
        node = other;
        edit++;
        return true;
    }

    /** It was told so. */
    void give(List<Token> claims) {
        given = List.copyOf(claims);
        isDecided = true;
    }

    /** Who waits to be told; who waited before does so in vain. */
    void await(ClaimAnswer answer) {
        waiting = answer;
    }

    boolean isAwaited(ClaimAnswer answer) {
        return waiting == answer;
    }

    void onUndecided(long nowNs) {
        ClaimAnswer answer = waiting;
        waiting = null;
        if (answer != null) {
            answer.onUndecided(nowNs);
        }
    }

    /** True if somebody was waiting. */
    boolean onDecided(RefusedClaims refused, long nowNs) {
        ClaimAnswer answer = waiting;
        waiting = null;
        if (answer != null) {
            answer.onDecided(refused, nowNs);
        }
        return answer != null;
    }

    boolean isToBeWritten() {
        return !isOnItsWay && written != edit;
    }

    /** The store should have it. */
    boolean isWritten() {
        return !isOnItsWay && written == edit;
    }

    /** It is sent; the result names what is. */
    long send() {
        isOnItsWay = true;
        return edit;
    }

    void onWritten(long sent) {
        isOnItsWay = false;
        written = sent;
    }

    void onFailed() {
        isOnItsWay = false;
    }

    /** The store does not have it, or something else. */
    void onMissing() {
        written = 0;
    }
}
