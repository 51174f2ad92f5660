package org.meshnet.discovery.registry.member;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The relay channels of one member, by the member that they lead to, in two shares: those that it asked for itself, and
 * those that it has because others asked for it. So those others take nothing from what it may ask for. The
 * {@code RelayTable} changes them. Not thread-safe.
 */
public final class ChannelShares {
    private final Map<RelayParty, RelayChannel> byOther = new HashMap<>();
    private final LinkedHashSet<RelayChannel> asked = new LinkedHashSet<>();
    private final LinkedHashSet<RelayChannel> ofOthers = new LinkedHashSet<>();

    public Optional<RelayChannel> to(RelayParty other) {
        return Optional.ofNullable(byOther.get(other));
    }

    /** A new one. */
    public void add(RelayChannel channel, boolean isAsked) {
        byOther.put(channel.other(), channel);
        (isAsked ? asked : ofOthers).add(channel);
    }

    /** The member asks for one that it has because the other did. */
    public void onAsked(RelayChannel channel) {
        if (ofOthers.remove(channel)) {
            asked.add(channel);
        }
    }

    public void remove(RelayChannel channel) {
        byOther.remove(channel.other());
        asked.remove(channel);
        ofOthers.remove(channel);
    }

    /** Those that the member asked for; those that were not looked at for long come first. */
    public Collection<RelayChannel> asked() {
        return asked;
    }

    /** Those that others asked for; those that were not looked at for long come first. */
    public Collection<RelayChannel> ofOthers() {
        return ofOthers;
    }

    public boolean isEmpty() {
        return byOther.isEmpty();
    }

    /** A copy of all. */
    public List<RelayChannel> all() {
        return new ArrayList<>(byOther.values());
    }
}
