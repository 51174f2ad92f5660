package org.meshnet.discovery.registry.member;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relayed pair: what its owner sends under this id goes to the other, under the id of the way back.
 * Not thread-safe.
 */
public final class RelayChannel {
    private final long id;
    private final RelayParty owner;
    private final RelayParty other;
    private @Nullable RelayChannel back;
    private long lastUsedNs;

    public RelayChannel(long id, RelayParty owner, RelayParty other, long nowNs) {
        this.id = id;
        this.owner = owner;
        this.other = other;
        this.lastUsedNs = nowNs;
    }

    public long id() {
        return id;
    }

    /** Who may send under it, from its proven endpoint only. */
    public RelayParty owner() {
        return owner;
    }

    /** Who gets what is sent. */
    public RelayParty other() {
        return other;
    }

    /** The channel under which the other answers. */
    public RelayChannel back() {
        return Objects.requireNonNull(back);
    }

    public void setBack(RelayChannel back) {
        this.back = back;
    }

    public void touch(long nowNs) {
        lastUsedNs = nowNs;
    }

    /** Was nothing sent in either direction for so long? */
    public boolean isIdleFor(long ns, long nowNs) {
        return nowNs - Math.max(lastUsedNs, back().lastUsedNs) >= ns;
    }
}
