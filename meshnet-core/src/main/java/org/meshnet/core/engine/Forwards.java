package org.meshnet.core.engine;

import java.util.Collection;
import java.util.List;
import org.meshnet.core.relay.RelayLimits;

/** The channels that this node gave to other members, by id. Immutable, so any thread may read it; a look-up allocates nothing. */
final class Forwards {
    /** No channel: this node forwards nothing. */
    static final Forwards NONE = new Forwards(List.of(), new ForwardLimits(RelayLimits.DEFAULT, 0));

    private final ForwardChannel[] slots;
    private final int slotMask;
    private final ForwardLimits limits;

    /** A table of these channels, whose ids differ. */
    Forwards(Collection<ForwardChannel> channels, ForwardLimits limits) {
        this.slots = new ForwardChannel[Integer.highestOneBit(Math.max(1, channels.size())) * 4];
        this.slotMask = slots.length - 1;
        this.limits = limits;
        for (ForwardChannel channel : channels) {
            int slot = slot(channel.id());
            while (slots[slot] != null) {
                slot = slot + 1 & slotMask;
            }
            slots[slot] = channel;
        }
    }

    /** Ids are random. */
    private int slot(long id) {
        return (int) id & slotMask;
    }

    /** The channel of this id, or null. */
    ForwardChannel find(long id) {
        int slot = slot(id);
        while (slots[slot] != null) {
            if (slots[slot].id() == id) {
                return slots[slot];
            }
            slot = slot + 1 & slotMask;
        }
        return null;
    }

    ForwardLimits limits() {
        return limits;
    }
}
