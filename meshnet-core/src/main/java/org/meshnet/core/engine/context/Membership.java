package org.meshnet.core.engine.context;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.InviteUses;
import org.meshnet.core.membership.Refusal;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.wire.Bytes;

/**
 * Who is taken for a member: in an open network everybody whose descriptor opens, in a closed one who shows a good
 * certificate. What is known of signatures, by the certificates' hashes, is bounded: of {@value #VERIFIED_CAPACITY} the
 * oldest makes room. Control thread only.
 */
public final class Membership {
    static final int VERIFIED_CAPACITY = 16_384;

    private static final int HASH_LENGTH = 16;

    private final EngineConfig.Member member;
    private List<Label> aliases;
    private final InviteUses uses;
    private final Set<Bytes> verified = new LinkedHashSet<>();
    /** Null in an open network, as is what follows. */
    private @Nullable Trust trust;

    private @Nullable Certificate own;
    private final @Nullable SigningKey signer;
    private boolean isMeeting = true;

    /** @param member this node, as it was set up */
    public Membership(EngineConfig.Member member) {
        EngineConfig.Closed closed = member.closed().orElse(null);
        this.member = member;
        this.aliases = member.aliases();
        this.uses = new InviteUses(closed == null ? List.of() : closed.inviteUses());
        this.trust = closed == null ? null : closed.trust();
        this.own = closed == null ? null : closed.certificate();
        this.signer = closed == null ? null : closed.signer().orElse(null);
    }

    /**
     * What is thought of a node.
     *
     * @param refusal why it is no member; empty if it is one
     * @param certificate by which it is; empty if it needs none, or shows none
     */
    public record Judgement(Optional<Refusal> refusal, Optional<Certificate> certificate) {
        static final Judgement WITHOUT_CERTIFICATE = new Judgement(Optional.empty(), Optional.empty());

        static Judgement refused(Refusal refusal) {
            return new Judgement(Optional.of(refusal), Optional.empty());
        }

        public boolean isMember() {
            return refusal.isEmpty();
        }
    }

    /** Does it take a certificate to be a member? */
    public boolean isClosed() {
        return trust != null;
    }

    /** By what certificates are measured. */
    public Optional<Trust> trust() {
        return Optional.ofNullable(trust);
    }

    /** By what they are measured from now on; void in an open network. */
    public void replaceTrust(Trust next) {
        trust = trust == null ? null : next;
    }

    /** This node's certificate. */
    public Optional<Certificate> own() {
        return Optional.ofNullable(own);
    }

    /** What this node shows from now on. */
    public void replaceOwn(Certificate next) {
        own = next;
    }

    /** By which this node renews others' certificates, if it does. */
    public Optional<SigningKey> signer() {
        return Optional.ofNullable(signer);
    }

    /** Who joined by which invitation. */
    public InviteUses inviteUses() {
        return uses;
    }

    /** What this node is called: in a closed network as its certificate says, if that says anything. */
    public String name() {
        return own == null ? member.name() : own.grant().name().map(Label::text).orElse(member.name());
    }

    /** What else it is called. */
    public List<Label> aliases() {
        return own == null ? aliases : own.grant().aliases();
    }

    /** What else it is called from now on, unless its certificate says that. */
    public void setAliases(List<Label> next) {
        aliases = List.copyOf(next);
    }

    /** May there be new sessions from now on, or not for the moment? */
    public void setMeeting(boolean isMeeting) {
        this.isMeeting = isMeeting;
    }

    /** May there be new sessions? If not, this node asks somebody first whom it may meet. */
    public boolean isMeeting() {
        return isMeeting;
    }

    /** The bytes that this node shows; none in an open network. */
    public Bytes shown() {
        return own == null ? Bytes.EMPTY : Bytes.of(own.encode());
    }

    /** Is a node that shows this a member, in this hour since 1970? */
    public Judgement judge(NodeKey node, Bytes shown, long hour) {
        if (trust == null) {
            return Judgement.WITHOUT_CERTIFICATE;
        }
        if (shown.isEmpty()) {
            return trust.acceptsUncertified(node, hour)
                    ? Judgement.WITHOUT_CERTIFICATE
                    : Judgement.refused(Refusal.MISSING);
        }
        Optional<Certificate> certificate = Certificate.read(shown.toArray());
        return certificate.isEmpty()
                ? Judgement.refused(Refusal.MALFORMED)
                : judge(trust, node, certificate.get(), shown, hour);
    }

    private Judgement judge(Trust judging, NodeKey node, Certificate certificate, Bytes shown, long hour) {
        Optional<Refusal> standing = judging.standing(certificate, node, hour);
        if (standing.isEmpty() && !isVerified(shown)) {
            standing = judging.refusal(certificate, node, hour);
            if (standing.isEmpty()) {
                noteVerified(shown);
            }
        }
        if (standing.isEmpty() && uses.isUsedUp(certificate)) {
            standing = Optional.of(Refusal.INVITATION_USED);
        }
        return standing.isPresent()
                ? Judgement.refused(standing.get())
                : new Judgement(Optional.empty(), Optional.of(certificate));
    }

    /** Is a peer that was taken for a member still one? Its signatures are not looked at again. */
    public Optional<Refusal> standing(NodeKey node, @Nullable Certificate certificate, long hour) {
        if (trust == null) {
            return Optional.empty();
        }
        if (certificate == null) {
            return trust.acceptsUncertified(node, hour) ? Optional.empty() : Optional.of(Refusal.MISSING);
        }
        return trust.standing(certificate, node, hour);
    }

    private boolean isVerified(Bytes shown) {
        return verified.contains(hash(shown));
    }

    private void noteVerified(Bytes shown) {
        if (verified.size() >= VERIFIED_CAPACITY) {
            verified.remove(verified.iterator().next());
        }
        verified.add(hash(shown));
    }

    private static Bytes hash(Bytes shown) {
        return Bytes.of(Blake2b.hash(HASH_LENGTH, shown.toArray()));
    }
}
