package org.meshnet.core.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

/**
 * Which document counts for a member. The greater version wins; of several with one version, the one that says more of
 * what is not taken back ({@link PolicyRivals}), so that all members end with the same. Whoever signs has to be an
 * administrator by the document that is known, or be endorsed by one; as long as none is known, by the membership file.
 * One thread.
 */
public final class PolicyJudge {
    /** What is to be done with another document. */
    public enum Verdict {
        /** It is to take the place of what is known, or may be: of one version, what it says decides. */
        NEWER,
        /** It is what is known. */
        SAME,
        /** What is known is newer, or counts more. */
        OLDER,
        /** A signature does not fit, or it is for another network. */
        FORGED,
        /** Who signed it is no administrator. */
        NOT_AN_ADMINISTRATOR,
        /** It takes back what no document may take back. */
        UNDOES
    }

    /**
     * Two administrators signed for one place.
     *
     * @param version of both
     * @param kept by whom the one is that counts
     * @param lost by whom the other
     */
    public record Fork(long version, AdministratorKey kept, AdministratorKey lost) {}

    private final NetworkTag network;
    private final Set<AdministratorKey> founders;
    /** All of the version that counts. */
    private @Nullable PolicyRivals known;

    private @Nullable Fork fork;

    /** @param founders the administrators of the membership file */
    public PolicyJudge(NetworkTag network, Set<AdministratorKey> founders) {
        this.network = network;
        this.founders = Set.copyOf(founders);
    }

    /** The document that counts; empty if none is known. */
    public Optional<PolicyDocument> current() {
        return known == null ? Optional.empty() : Optional.of(known.counting());
    }

    /** What is known of the version that counts: the document that does, and then others for its place. */
    public List<PolicyDocument> all() {
        return known == null ? List.of() : known.all();
    }

    /** The version that counts; 0 if none is known. */
    public long version() {
        return known == null ? 0 : known.counting().manifest().version();
    }

    /** The last fork that was seen, until a later document followed; for people. */
    public Optional<Fork> fork() {
        return Optional.ofNullable(fork);
    }

    /** Whose signature counts. */
    public Set<AdministratorKey> administrators() {
        return known == null ? founders : known.counting().content().administratorKeys();
    }

    /** Does it come behind what is known, or may it? Who signed it is not looked at, nor is what it says. */
    public boolean isLater(PolicyManifest manifest) {
        return known == null
                || manifest.version() > version()
                || (manifest.version() == version() && !known.has(manifest));
    }

    /** Is it worth to be fetched? Of one whose signer was retired for the same place, notes the fork. */
    public Verdict judge(PolicyManifest manifest) {
        if (known != null && known.counting().manifest().equals(manifest)) {
            return Verdict.SAME;
        }
        if (!isLater(manifest)) {
            return Verdict.OLDER;
        }
        if (!manifest.network().equals(network) || !manifest.isAuthentic()) {
            return Verdict.FORGED;
        }
        PolicyRivals rivals = manifest.version() == version() ? known : null;
        if (!manifest.authority().leadsFrom(administrators(), retired(rivals != null))) {
            if (rivals != null && rivals.retired().contains(manifest.signer())) {
                fork = new Fork(version(), rivals.counting().manifest().signer(), manifest.signer());
            }
            return Verdict.NOT_AN_ADMINISTRATOR;
        }
        return Verdict.NEWER;
    }

    /** Who signs no more: of the version that counts, nobody whom any document for that place retires and stands. */
    private Set<AdministratorKey> retired(boolean isRival) {
        if (known == null) {
            return Set.of();
        }
        return isRival
                ? known.retired()
                : new HashSet<>(known.counting().content().retired());
    }

    /**
     * For who shows a document that does not count here because its signer was retired by another one for its place:
     * that one, if it is not the one that counts, of which everybody hears.
     */
    public Optional<PolicyDocument> against(PolicyManifest refused) {
        return known == null || refused.version() != version() ? Optional.empty() : known.against(refused.signer());
    }

    /** Takes a whole one, if it is newer. If it is not, another one may count than before: it retired a signer. */
    public Verdict take(PolicyDocument document) {
        Verdict verdict = judge(document.manifest());
        if (verdict != Verdict.NEWER) {
            return verdict;
        }
        if (known != null && document.manifest().version() == version()) {
            return contend(known, document);
        }
        if (known != null && undoes(known.counting().content(), document.content())) {
            return Verdict.UNDOES;
        }
        noteFork(document.manifest());
        known = new PolicyRivals(document);
        return Verdict.NEWER;
    }

    private Verdict contend(PolicyRivals rivals, PolicyDocument document) {
        PolicyDocument before = rivals.counting();
        rivals.add(document);
        PolicyDocument counting = rivals.counting();
        PolicyDocument lost = counting == document ? before : document;
        fork = new Fork(version(), counting.manifest().signer(), lost.manifest().signer());
        return counting == document ? Verdict.NEWER : Verdict.OLDER;
    }

    /** Who was retired stays so, and an older key of the network does not come back. */
    private static boolean undoes(PolicyContent known, PolicyContent next) {
        return !new HashSet<>(next.retired()).containsAll(known.retired())
                || next.rotation().epoch() < known.rotation().epoch();
    }

    /** The next one that does not follow what is known follows another of that version. */
    private void noteFork(PolicyManifest next) {
        if (known == null) {
            return;
        }
        PolicyManifest last = known.counting().manifest();
        boolean isFork = next.version() == last.version() + 1 && !next.follows(last);
        fork = isFork ? new Fork(last.version(), next.signer(), last.signer()) : null;
    }
}
