package org.meshnet.node.membership;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.node.exit.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what the engine learns of a closed network: a new certificate in the membership file, the document beside
 * it, who joined by which invitation in the state folder, what was signed in the ledger. News come on the control
 * thread, which waits for no file; {@link #look} writes, on another. What cannot be written is tried again and said
 * once.
 */
public final class MembershipMemory implements Consumer<MembershipNews>, MembershipNews.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipMemory.class);
    /** Certificates that wait to be noted; more are signed only while the disk is full. */
    private static final int MOST_SIGNED = 1_024;

    private final @Nullable Path file;
    private final @Nullable Path ledger;
    private final Consumer<String> inviteUses;
    private final List<Statement> signed = new ArrayList<>();
    private final AtomicReference<@Nullable Certificate> renewed = new AtomicReference<>();
    private final AtomicReference<@Nullable String> uses = new AtomicReference<>();
    private final AtomicReference<@Nullable PolicyDocument> decided = new AtomicReference<>();
    private final AtomicReference<@Nullable List<NetworkKey>> rekeyed = new AtomicReference<>();
    private boolean hasFailed;

    /** Of an open network, in which there is nothing to remember. */
    public static MembershipMemory none() {
        return new MembershipMemory(null, null, text -> {});
    }

    private MembershipMemory(@Nullable Path file, @Nullable Path ledger, Consumer<String> inviteUses) {
        this.file = file;
        this.ledger = ledger;
        this.inviteUses = inviteUses;
    }

    /**
     * @param file the membership file
     * @param signer where an administrator's key is, beside which the ledger stands
     * @param inviteUses takes the text of {@link InviteUseText}
     */
    public static MembershipMemory of(Path file, Path signer, Consumer<String> inviteUses) {
        return new MembershipMemory(file, signer.resolveSibling(AdministratorFolder.LEDGER), inviteUses);
    }

    /** Of a node that signs nothing. */
    public static MembershipMemory of(Path file, Consumer<String> inviteUses) {
        return new MembershipMemory(file, null, inviteUses);
    }

    @Override
    public void accept(MembershipNews news) {
        news.handle(this);
    }

    @Override
    public void onRenewed(MembershipNews.Renewed news) {
        renewed.set(news.certificate());
        LOG.info(
                "this node's certificate was renewed: serial {}",
                news.certificate().statement().subject().serialText());
    }

    @Override
    public synchronized void onSigned(MembershipNews.Signed news) {
        Statement statement = news.certificate().statement();
        LOG.info(
                "renewed the certificate of {}: serial {}",
                news.certificate().nodeKey(),
                statement.subject().serialText());
        if (signed.size() < MOST_SIGNED) {
            signed.add(statement);
        }
    }

    @Override
    public void onJoined(MembershipNews.Joined news) {
        uses.set(InviteUseText.of(news.uses()));
    }

    @Override
    public void onDecided(MembershipNews.Decided news) {
        decided.set(news.document());
        LOG.info(
                "the network's document is version {} now, signed by {}",
                news.document().manifest().version(),
                news.document().manifest().signer());
    }

    @Override
    public void onRekeyed(MembershipNews.Rekeyed news) {
        wipe(rekeyed.getAndSet(news.keys()));
        LOG.info(
                news.keys().size() > 1
                        ? "the network has another key; the one before is good, too, for a while"
                        : "the network's key before is not good any more");
    }

    private static void wipe(@Nullable List<NetworkKey> keys) {
        if (keys != null) {
            keys.forEach(NetworkKey::destroy);
        }
    }

    /** Writes what is new. The document comes last: whoever has it has the key that it names. */
    public void look() {
        Optional.ofNullable(uses.getAndSet(null)).ifPresent(inviteUses);
        try {
            Certificate fresh = renewed.getAndSet(null);
            if (fresh != null && file != null) {
                write(file, fresh);
            }
            List<NetworkKey> keys = rekeyed.getAndSet(null);
            if (keys != null && file != null) {
                write(file, keys);
            }
            PolicyDocument document = decided.getAndSet(null);
            if (document != null && file != null) {
                keep(file, document);
            }
            noteSigned();
            hasFailed = false;
        } catch (UserError e) {
            if (!hasFailed) {
                hasFailed = true;
                LOG.warn("{}; it is tried again, and lost if the node ends before", e.getMessage());
            }
        }
    }

    /** Whatever else somebody wrote there since the start stays. */
    private void write(Path membership, Certificate fresh) throws UserError {
        try {
            MembershipFile known = MembershipFile.read(membership);
            try {
                known.with(fresh).replace(membership);
            } finally {
                known.destroy();
            }
        } catch (UserError e) {
            renewed.compareAndSet(null, fresh);
            throw e;
        }
    }

    private void write(Path membership, List<NetworkKey> keys) throws UserError {
        try {
            MembershipFile known = MembershipFile.read(membership);
            try {
                known.withKeys(keys).replace(membership);
            } finally {
                known.destroy();
            }
            wipe(keys);
        } catch (UserError e) {
            if (!rekeyed.compareAndSet(null, keys)) {
                wipe(keys);
            }
            throw e;
        }
    }

    private void keep(Path membership, PolicyDocument document) throws UserError {
        try {
            PolicyFile.write(membership, document);
        } catch (UserError e) {
            decided.compareAndSet(null, document);
            throw e;
        }
    }

    /**
     * Each that is noted is forgotten here, so that one that cannot be written keeps its place, and the rest theirs.
     */
    private void noteSigned() throws UserError {
        for (Statement next = firstSigned(); next != null; next = firstSigned()) {
            if (ledger != null) {
                note(ledger, next);
            }
            forgetFirstSigned();
        }
    }

    private static void note(Path file, Statement statement) throws UserError {
        SigningLock.hold(Objects.requireNonNull(file.toAbsolutePath().getParent()), () -> {
            Ledger.read(file).add(statement);
            return statement;
        });
    }

    private synchronized @Nullable Statement firstSigned() {
        return signed.isEmpty() ? null : signed.get(0);
    }

    private synchronized void forgetFirstSigned() {
        signed.remove(0);
    }
}
