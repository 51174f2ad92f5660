package org.meshnet.core.policy;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

/**
 * Which document counts for a member. The greater version wins; of two with one version, the one with the greater hash,
 * so that all members end with the same. Whoever signs has to be an administrator by the document that is known, or be
 * endorsed by one; as long as none is known, by the membership file. One thread.
 */
public final class PolicyJudge {
    /** What is to be done with another document. */
    public enum Verdict {
        /** It is to take the place of what is known. */
        NEWER,
        /** It is what is known. */
        SAME,
        /** What is known is newer. */
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
    private @Nullable PolicyDocument current;
    private @Nullable Fork fork;

    /** @param founders the administrators of the membership file */
    public PolicyJudge(NetworkTag network, Set<AdministratorKey> founders) {
        this.network = network;
        this.founders = Set.copyOf(founders);
    }

    /** The document that counts; empty if none is known. */
    public Optional<PolicyDocument> current() {
        return Optional.ofNullable(current);
    }

    /** The version that counts; 0 if none is known. */
    public long version() {
        return current == null ? 0 : current.manifest().version();
    }

    /** The last fork that was seen, until a later document followed; for people. */
    public Optional<Fork> fork() {
        return Optional.ofNullable(fork);
    }

    /** Whose signature counts. */
    public Set<AdministratorKey> administrators() {
        return current == null ? founders : current.content().administratorKeys();
    }

    /** Does it come behind what is known? Who signed it is not looked at, nor is what it says. */
    public boolean isLater(PolicyManifest manifest) {
        return current == null || manifest.beats(current.manifest());
    }

    /** Is it worth to be fetched? Of a fork, notes it. */
    public Verdict judge(PolicyManifest manifest) {
        if (current != null && current.manifest().equals(manifest)) {
            return Verdict.SAME;
        }
        if (manifest.version() < version()) {
            return Verdict.OLDER;
        }
        if (!manifest.network().equals(network) || !manifest.isAuthentic()) {
            return Verdict.FORGED;
        }
        Set<AdministratorKey> retired =
                current == null ? Set.of() : new HashSet<>(current.content().retired());
        if (!manifest.authority().leadsFrom(administrators(), retired)) {
            return Verdict.NOT_AN_ADMINISTRATOR;
        }
        if (current == null || manifest.version() > version()) {
            return Verdict.NEWER;
        }
        return rival(current.manifest(), manifest);
    }

    private Verdict rival(PolicyManifest known, PolicyManifest other) {
        boolean isOtherKept = other.beats(known);
        fork = isOtherKept
                ? new Fork(known.version(), other.signer(), known.signer())
                : new Fork(known.version(), known.signer(), other.signer());
        return isOtherKept ? Verdict.NEWER : Verdict.OLDER;
    }

    /** Takes a whole one, if it is newer; nothing changes if it is not. */
    public Verdict take(PolicyDocument document) {
        Verdict verdict = judge(document.manifest());
        if (verdict != Verdict.NEWER) {
            return verdict;
        }
        if (current != null && undoes(current.content(), document.content())) {
            return Verdict.UNDOES;
        }
        noteFork(document.manifest());
        current = document;
        return Verdict.NEWER;
    }

    /** Who was retired stays so, and an older key of the network does not come back. */
    private static boolean undoes(PolicyContent known, PolicyContent next) {
        return !new HashSet<>(next.retired()).containsAll(known.retired())
                || next.rotation().epoch() < known.rotation().epoch();
    }

    /** The next one that does not follow what is known follows another of that version. */
    private void noteFork(PolicyManifest next) {
        if (current == null || next.version() == current.manifest().version()) {
            return;
        }
        PolicyManifest known = current.manifest();
        boolean isFork = next.version() == known.version() + 1 && !next.follows(known);
        fork = isFork ? new Fork(known.version(), next.signer(), known.signer()) : null;
    }
}
