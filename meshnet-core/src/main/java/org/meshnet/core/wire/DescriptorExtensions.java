package org.meshnet.core.wire;

import java.util.HashSet;
import java.util.List;
import org.meshnet.core.name.Label;

/**
 * What a descriptor may say beyond what each says (docs/protocol.md §5.3); types that are not known here are skipped.
 * Immutable.
 *
 * @param aliases further names of the node, each once, at most {@link #ALIAS_COUNT}
 * @param certificate by which the node belongs to a closed network, at most {@link #CERTIFICATE_LENGTH} bytes; none if
 *     it shows none
 */
public record DescriptorExtensions(List<Label> aliases, Bytes certificate) {
    /** The most further names. */
    public static final int ALIAS_COUNT = 4;
    /** Bytes of the longest certificate. */
    public static final int CERTIFICATE_LENGTH = 400;
    /** Where nothing is said. */
    public static final DescriptorExtensions NONE = new DescriptorExtensions(List.of());

    /** @throws IllegalArgumentException if there are too many, or one twice, or the certificate is too long */
    public DescriptorExtensions {
        aliases = List.copyOf(aliases);
        if (aliases.size() > ALIAS_COUNT || new HashSet<>(aliases).size() < aliases.size()) {
            throw new IllegalArgumentException("aliases: " + aliases);
        }
        certificate.requireLength("a certificate", 0, CERTIFICATE_LENGTH);
    }

    /** Without a certificate. */
    public DescriptorExtensions(List<Label> aliases) {
        this(aliases, Bytes.EMPTY);
    }
}
