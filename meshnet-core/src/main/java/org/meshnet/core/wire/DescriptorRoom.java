package org.meshnet.core.wire;

import java.util.List;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What fits into a descriptor, which has {@value Limits#SEALED_DESCRIPTOR_LENGTH} bytes when it is sealed. What the
 * configuration says (name, further names, networks behind the node) goes into each, and is refused at the start if it
 * leaves too little room; of the candidates, of which there are always {@value #CANDIDATE_COUNT}, the least promising
 * are left out where there is no room for more. Stateless.
 */
public final class DescriptorRoom {
    /** Candidates for which there is room whatever the configuration says. */
    public static final int CANDIDATE_COUNT = 8;

    /** The addresses that a node tells at most: one of each family. */
    private static final List<IpAddress> LONGEST_ADDRESSES = List.of(new IpAddress(1, 1), IpAddress.v4(1));

    private DescriptorRoom() {}

    /** Bytes by which what is said in each descriptor is too long; 0 if it fits. */
    public static int excessBytes(String name, List<Prefix> routes, DescriptorExtensions extensions) {
        Descriptor least = new Descriptor(0, 0, 0, name, LONGEST_ADDRESSES, routes, List.of(), extensions);
        int free = Limits.SEALED_DESCRIPTOR_LENGTH - DescriptorCodec.sealedLength(least);
        return Math.max(0, CANDIDATE_COUNT * Candidate.LENGTH - free);
    }

    /** The same descriptor with as many of its candidates, from the first, as fit. */
    public static Descriptor fitted(Descriptor descriptor) {
        int excess = DescriptorCodec.sealedLength(descriptor) - Limits.SEALED_DESCRIPTOR_LENGTH;
        int tooMany = Math.max(0, (excess + Candidate.LENGTH - 1) / Candidate.LENGTH);
        List<Candidate> candidates = descriptor.candidates();
        return descriptor.with(candidates.subList(0, Math.max(0, candidates.size() - tooMany)));
    }
}
