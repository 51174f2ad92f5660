package org.meshnet.core.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.AdministratorKey;

/**
 * Documents that administrators signed for one place, and which of them counts: of those whose signer no other one that
 * stands retires, the one that says more of what is not taken back, and only then the one with the greater hash. That
 * hangs on which ones there are, not on the order in which they came, but where signers retire each other: then whoever
 * came first stands. At most {@value #CAPACITY}; of more, the one that counts least goes. One thread.
 */
final class PolicyRivals {
    /** Administrators who sign at once are few. */
    static final int CAPACITY = 4;

    /** What is not taken back, and then what nobody chose. */
    private static final Comparator<PolicyDocument> BY_WEIGHT = Comparator.<PolicyDocument>comparingLong(
                    document -> document.content().rotation().epoch())
            .thenComparingInt(document -> document.content().retired().size())
            .thenComparingInt(document -> document.content().revocations().size())
            .thenComparing(document -> document.manifest().hash(), Arrays::compareUnsigned);

    /** The one that counts comes first. */
    private final List<PolicyDocument> all = new ArrayList<>();

    PolicyRivals(PolicyDocument only) {
        all.add(only);
    }

    /** The one that counts. */
    PolicyDocument counting() {
        return all.get(0);
    }

    /** All that are known, the one that counts first. */
    List<PolicyDocument> all() {
        return List.copyOf(all);
    }

    boolean has(PolicyManifest manifest) {
        return all.stream().anyMatch(document -> document.manifest().equals(manifest));
    }

    /** One more of the same version. */
    void add(PolicyDocument rival) {
        all.add(rival);
        List<PolicyDocument> standing = standing();
        PolicyDocument first = standing.stream().max(BY_WEIGHT).orElse(rival);
        all.remove(first);
        all.add(0, first);
        if (all.size() > CAPACITY) {
            all.stream()
                    .filter(document -> document != first && !standing.contains(document))
                    .findFirst()
                    .or(() -> all.stream().min(BY_WEIGHT))
                    .ifPresent(all::remove);
        }
    }

    /** Whose documents for this place do not count. */
    Set<AdministratorKey> retired() {
        Set<AdministratorKey> retired = new HashSet<>();
        standing().forEach(document -> retired.addAll(document.content().retired()));
        return retired;
    }

    /** The one by which somebody signs no more, if that is not the one that counts. */
    Optional<PolicyDocument> against(AdministratorKey signer) {
        return counting().content().retired().contains(signer)
                ? Optional.empty()
                : standing().stream()
                        .filter(document -> document.content().retired().contains(signer))
                        .findFirst();
    }

    /** Those whose signers no other one that stands retires. */
    private List<PolicyDocument> standing() {
        List<PolicyDocument> open = new ArrayList<>(all);
        List<PolicyDocument> standing = new ArrayList<>();
        while (!open.isEmpty()) {
            PolicyDocument next = open.stream()
                    .filter(document -> open.stream().noneMatch(rival -> retires(rival, document)))
                    .findFirst()
                    .orElse(open.get(0));
            standing.add(next);
            open.remove(next);
            open.removeIf(document -> retires(next, document));
        }
        return standing;
    }

    private static boolean retires(PolicyDocument one, PolicyDocument another) {
        return one != another
                && one.content().retired().contains(another.manifest().signer());
    }
}
