package org.meshnet.sim.mesh;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.InviteTerms;
import org.meshnet.core.membership.Joining;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.policy.Revocation;
import org.meshnet.core.policy.Rotation;

/** Who says in a simulated mesh who belongs to it. */
public final class SimAdministrator {
    /** The hour in which simulations begin. */
    public static final long NOW = 1_767_225_600L / 3_600;

    public static final long YEAR = 365 * 24;

    private final SimMesh mesh;
    private final SigningKey key;
    private long lastSerial;

    SimAdministrator(SimMesh mesh, int number) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        Arrays.fill(seed, (byte) number);
        this.mesh = mesh;
        this.key = SigningKey.fromSeed(seed);
    }

    public SigningKey key() {
        return key;
    }

    public AdministratorKey publicKey() {
        return AdministratorKey.of(key.publicKey());
    }

    /** Believes this administrator only. */
    public Trust trust() {
        return Trust.of(mesh.secrets().tag(), Set.of(publicKey()));
    }

    static Grant named(String name) {
        return new Grant(List.of(new Label(name)), List.of(), List.of(), List.of(), 0);
    }

    /** For a year from now. */
    public Certificate certificate(NodeKey node, Grant grant) {
        return certificate(node, grant, new Period(NOW, NOW + YEAR));
    }

    public Certificate certificate(NodeKey node, Grant grant, Period period) {
        Statement.Subject subject = new Statement.Subject(mesh.secrets().tag(), node, ++lastSerial);
        return Certificate.of(SignedStatement.sign(Statement.ofNode(subject, period, grant, publicKey()), key));
    }

    /** What a document of this administrator alone says. */
    PolicyContent content(String text, Revocation... revocations) {
        return new PolicyContent(
                List.of(Authority.of(publicKey())), List.of(), text, List.of(revocations), Rotation.NONE);
    }

    /** The same, with another key of the network for these nodes; the one before is good for so long from now on. */
    PolicyContent rotation(
            PolicyContent before, NetworkKey next, double overlapS, List<NodeKey> members, Revocation... revocations) {
        Rotation rotation = Rotation.seal(
                next,
                before.rotation().epoch() + 1,
                nowS() + Math.round(overlapS),
                members,
                mesh.network().random().split("rotation " + before.rotation().epoch()));
        return new PolicyContent(
                before.administrators(), before.retired(), before.text(), List.of(revocations), rotation);
    }

    private long nowS() {
        return NOW * 3_600 + (long) mesh.now();
    }

    /** The network's first document. */
    PolicyDocument first(PolicyContent content) {
        return PolicyDocument.first(PolicySeal.of(mesh.secrets()), content, signer(), nowS());
    }

    /** The document after that one. */
    PolicyDocument next(PolicyDocument before, PolicyContent content) {
        return before.next(PolicySeal.of(mesh.secrets()), content, signer(), nowS());
    }

    private PolicyManifest.Signer signer() {
        return new PolicyManifest.Signer(Authority.of(publicKey()), key);
    }

    /** An invitation for one node, of which this is the key. */
    public SignedStatement invitation(SigningKey invitationKey, Grant grant) {
        Statement.Subject subject =
                new Statement.Subject(mesh.secrets().tag(), NodeKey.of(invitationKey.publicKey()), ++lastSerial);
        return SignedStatement.sign(
                new Statement(
                        subject,
                        new Period(NOW, NOW + YEAR),
                        grant,
                        Optional.of(new InviteTerms(NOW + 24, YEAR, 1)),
                        publicKey()),
                key);
    }

    /** What a node has that joined by an invitation. */
    public Certificate joined(SignedStatement invitation, SigningKey invitationKey, NodeKey node) {
        return Certificate.join(invitation, invitationKey, new Joining(node, NOW));
    }

    /** A member with this certificate. */
    public Optional<EngineConfig.Closed> member(Certificate certificate) {
        return Optional.of(new EngineConfig.Closed(trust(), certificate, List.of(), Optional.empty()));
    }

    /** A member of this name. */
    public Optional<EngineConfig.Closed> member(NodeKey node, String name) {
        return member(certificate(node, named(name)));
    }

    /** A member of this name that renews others' certificates. */
    public Optional<EngineConfig.Closed> signer(NodeKey node, String name) {
        Grant grant = new Grant(List.of(new Label(name)), List.of(), List.of(), List.of(), Grant.SIGNER);
        return Optional.of(new EngineConfig.Closed(trust(), certificate(node, grant), List.of(), Optional.of(key)));
    }
}
