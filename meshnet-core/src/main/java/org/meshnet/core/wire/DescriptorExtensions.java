package org.meshnet.core.wire;

import java.util.HashSet;
import java.util.List;
import org.meshnet.core.name.Label;

/**
 * What a descriptor may say beyond what each says (docs/protocol.md §5.3); types that are not known here are skipped.
 * Immutable.
 *
 * @param aliases further names of the node, each once, at most {@link #ALIAS_COUNT}
 */
public record DescriptorExtensions(List<Label> aliases) {
    /** The most further names. */
    public static final int ALIAS_COUNT = 4;
    /** Where nothing is said. */
    public static final DescriptorExtensions NONE = new DescriptorExtensions(List.of());

    /** @throws IllegalArgumentException if there are too many, or one twice */
    public DescriptorExtensions {
        aliases = List.copyOf(aliases);
        if (aliases.size() > ALIAS_COUNT || new HashSet<>(aliases).size() < aliases.size()) {
            throw new IllegalArgumentException("aliases: " + aliases);
        }
    }
}
