package org.meshnet.core.rule;

import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;

/**
 * A member as rules see it. Immutable.
 *
 * @param key its identity, where it is known
 * @param name what it is called, if it has a name
 * @param groups that somebody who is believed vouches for
 */
public record Member(Optional<NodeKey> key, Optional<Label> name, Set<Label> groups) {
    /** One of whom nothing is known. */
    public static final Member UNKNOWN = new Member(Optional.empty(), Optional.empty(), Set.of());

    /** Copies the groups. */
    public Member {
        groups = Set.copyOf(groups);
    }

    /** One that is called so. */
    public static Member called(Label name) {
        return new Member(Optional.empty(), Optional.of(name), Set.of());
    }
}
