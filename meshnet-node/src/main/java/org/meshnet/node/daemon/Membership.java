package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Refusal;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFile;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.membership.MembershipMemory;
import org.meshnet.node.state.StateFolder;

/** Makes of the configuration how a node belongs to its network, open or closed. At the start, once. */
final class Membership {
    private final NodeConfig config;
    private final StateFolder state;

    Membership(NodeConfig config, StateFolder state) {
        this.config = config;
        this.state = state;
    }

    /**
     * The keys; those in the configuration are wiped.
     *
     * @throws UserError if the certificate is not this node's, or its claims are not in it
     */
    NodeParts.Keys keys(Identity identity) throws UserError {
        Optional<NodeConfig.Closed> closed = config.member().closed();
        try {
            if (closed.isEmpty()) {
                NetworkSecrets secrets = NetworkSecrets.derive(config.member().key());
                return new NodeParts.Keys(identity, secrets, Optional.empty());
            }
            NetworkSecrets secrets = closed.get().membership().secrets();
            requireDerived(secrets, identity.nodeKey(), closed.get());
            return new NodeParts.Keys(identity, secrets, Optional.of(closed(closed.get(), secrets, identity)));
        } finally {
            config.member().destroy();
        }
    }

    private EngineConfig.Closed closed(NodeConfig.Closed closed, NetworkSecrets secrets, Identity identity)
            throws UserError {
        MembershipFile membership = closed.membership();
        Optional<PolicyDocument> policy = closed.policy();
        Trust founding = membership.trust(secrets);
        Trust trust = policy.map(document -> document.content().trust(founding)).orElse(founding);
        Certificate certificate = closed.certificate();
        Optional<Refusal> refusal = trust.refusal(certificate, identity.nodeKey(), Hours.now());
        if (refusal.filter(cause -> cause != Refusal.EXPIRED && cause != Refusal.NOT_YET_VALID)
                .isPresent()) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "with the membership file " + closed.file() + " this node, key "
                            + identity.nodeKey().hex() + ", " + refusal.get().text()
                            + "; expected a certificate of this very node (cert request, cert sign), or the right "
                            + "state folder");
        }
        return new EngineConfig.Closed(
                founding, certificate, state.inviteUses(), policy, membership.earlierSecrets(), signer(closed, trust));
    }

    private static Optional<SigningKey> signer(NodeConfig.Closed closed, Trust trust) throws UserError {
        if (closed.signer().isEmpty()) {
            return Optional.empty();
        }
        Path file = closed.signer().get();
        SigningKey key = AdministratorFile.read(file, () -> {
            throw new UserError(
                    ExitCode.CONFIG,
                    "the administrator's key " + file + " is sealed with a passphrase; a signer needs one that is not");
        });
        if (!trust.administrators().contains(AdministratorKey.of(key.publicKey()))) {
            key.destroy();
            throw new UserError(
                    ExitCode.CONFIG,
                    "the key " + file + " is that of no administrator of this node's network; if "
                            + "it was added lately, start the node once without --signer, so that it hears of it");
        }
        return Optional.of(key);
    }

    /** An address that no certificate gives has to follow from the node's key, or members take nothing from it. */
    private void requireDerived(NetworkSecrets secrets, NodeKey node, NodeConfig.Closed closed) throws UserError {
        Optional<Prefix> fixed = config.overlay().fixedAddress();
        boolean isCertified = !closed.certificate().grant().addresses().isEmpty();
        if (fixed.isPresent()
                && !isCertified
                && !new DerivedAddresses(secrets)
                        .isDerived(config.overlay().network(), node, fixed.get().address())) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "--tun " + fixed.get().address() + ": not in the certificate in " + closed.file()
                            + "; expected one that an administrator signed with --addresses, or no --tun");
        }
    }

    /** What takes news for the next run. */
    MembershipMemory memory() {
        return config.member()
                .closed()
                .map(closed -> closed.signer().isPresent()
                        ? MembershipMemory.of(closed.file(), closed.signer().get(), state::rememberInviteUses)
                        : MembershipMemory.of(closed.file(), state::rememberInviteUses))
                .orElseGet(MembershipMemory::none);
    }
}
