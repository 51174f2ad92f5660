package org.meshnet.node.membership;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * An administrator's folder and the network's document in it: which one is the newest that is known here, and the next
 * one, signed with the administrator's key. What is signed lies in the folder before anybody else gets it, so that no
 * version is signed twice. One thread.
 */
public final class PolicySigner implements AutoCloseable {
    private final AdministratorFolder folder;
    private final PolicySeal seal;
    private final PolicyJudge judge;

    private PolicySigner(AdministratorFolder folder, PolicySeal seal, PolicyJudge judge) {
        this.folder = folder;
        this.seal = seal;
        this.judge = judge;
    }

    /**
     * Of this folder.
     *
     * @throws UserError if there is no network in it, or its document is none of that network
     */
    public static PolicySigner of(AdministratorFolder folder) throws UserError {
        MembershipFile network = folder.readNetwork();
        NetworkSecrets secrets = network.secrets();
        PolicySeal seal = PolicySeal.of(secrets);
        try {
            PolicyJudge judge = new PolicyJudge(secrets.tag(), network.administrators());
            PolicyFile.read(folder.network(), seal).ifPresent(judge::take);
            return new PolicySigner(folder, seal, judge);
        } finally {
            secrets.destroy();
            network.destroy();
        }
    }

    /** Of which network. */
    public NetworkTag network() {
        return seal.network();
    }

    /** The newest document that is known; empty before the first one. */
    public Optional<PolicyDocument> current() {
        return judge.current();
    }

    /** What it says; before the first one, what holds without. */
    public PolicyContent content() {
        return current()
                .map(PolicyDocument::content)
                .orElseGet(() ->
                        PolicyContent.initial(judge.administrators().stream().toList()));
    }

    /** Who may sign. */
    public Set<AdministratorKey> administrators() {
        return judge.administrators();
    }

    /** That two signed for one place, if it is so of the current one. */
    public Optional<PolicyJudge.Fork> fork() {
        return judge.fork();
    }

    /** Reads what a member gave; empty if it is no document of this network. */
    public Optional<PolicyDocument> read(byte[] bytes) {
        return PolicyDocument.read(bytes, seal);
    }

    /**
     * Takes into account what a member has, and keeps it, if it is newer.
     *
     * @return what it is beside the one that was known here
     */
    public PolicyJudge.Verdict learn(PolicyDocument document) throws UserError {
        return SigningLock.hold(folder.path(), () -> {
            kept().ifPresent(judge::take);
            return keep(document);
        });
    }

    private Optional<PolicyDocument> kept() throws UserError {
        return PolicyFile.read(folder.network(), seal);
    }

    /** What counts lies in the folder. */
    private PolicyJudge.Verdict keep(PolicyDocument document) throws UserError {
        Optional<PolicyDocument> before = current();
        PolicyJudge.Verdict verdict = judge.take(document);
        Optional<PolicyDocument> counting = current();
        if (counting.isPresent() && !counting.equals(before)) {
            PolicyFile.write(folder.network(), counting.get());
        }
        return verdict;
    }

    /** What is signed next. Both are called while no other command signs in this folder. */
    @FunctionalInterface
    public interface Next {
        /**
         * What it says.
         *
         * @param authority why the signer may
         * @throws IllegalArgumentException if it cannot be
         */
        PolicyContent content(Authority authority, SigningKey key) throws UserError;

        /**
         * It was signed, or was not.
         *
         * @param current the document that is known now
         */
        default void onEnd(Optional<PolicyDocument> current) throws UserError {}
    }

    /** Signs that as the next document, as {@link #sign(Next, SigningKey)} does. */
    public PolicyDocument sign(PolicyContent next, SigningKey key) throws UserError {
        return sign((authority, signing) -> next, key);
    }

    /**
     * Signs the next document, and keeps it in the folder.
     *
     * @param key the administrator's
     * @throws UserError if he is none by the document that is known, or the next one is too long
     */
    public PolicyDocument sign(Next said, SigningKey key) throws UserError {
        return SigningLock.hold(folder.path(), () -> {
            requireNoOther();
            try {
                return signLocked(said, key);
            } finally {
                said.onEnd(current());
            }
        });
    }

    /** Another command may have signed since this one began. */
    private void requireNoOther() throws UserError {
        Optional<PolicyDocument> kept = kept();
        if (kept.filter(other -> judge.judge(other.manifest()) == PolicyJudge.Verdict.NEWER)
                .isPresent()) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "another command signed version " + kept.get().manifest().version()
                            + " meanwhile, and nothing was signed by this one; expected it once more");
        }
    }

    private PolicyDocument signLocked(Next said, SigningKey key) throws UserError {
        AdministratorKey signer = AdministratorKey.of(key.publicKey());
        Authority authority = content().authority(signer).orElseThrow(() -> refused(signer));
        PolicyManifest.Signer signing = new PolicyManifest.Signer(authority, key);
        long unixS = Instant.now().getEpochSecond();
        try {
            PolicyContent next = said.content(authority, key);
            Optional<PolicyDocument> known = current();
            PolicyDocument document = known.isPresent()
                    ? known.get().next(seal, next, signing, unixS)
                    : PolicyDocument.first(seal, next, signing, unixS);
            PolicyJudge.Verdict verdict = keep(document);
            if (verdict != PolicyJudge.Verdict.NEWER) {
                throw new UserError(ExitCode.USAGE, "no member would take such a document: " + PolicyText.of(verdict));
            }
            return document;
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "such a document cannot be: " + e.getMessage());
        }
    }

    private UserError refused(AdministratorKey key) {
        boolean isRetired = content().retired().contains(key);
        return new UserError(
                ExitCode.CONFIG,
                "the key in " + folder.path() + ", " + key.hex() + ", is that of no administrator of the network: "
                        + (isRetired ? "it was retired" : "another administrator has to add it (administrator add)"));
    }

    /** Wipes the key of the seal. */
    @Override
    public void close() {
        seal.destroy();
    }

    @Override
    public String toString() {
        return "PolicySigner[" + folder.path() + ", "
                + current().map(Object::toString).orElse("no document") + "]";
    }
}
