package org.meshnet.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.membership.PolicyFile;

/** Finds out whether this node belongs to a closed network: by the file that is named, or that of its state folder. */
final class MembershipReader {
    private final Settings settings;
    private final Map<String, String> environment;

    MembershipReader(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** @param interfaceName of the TUN device, perhaps with {@code %d} */
    Optional<NodeConfig.Closed> read(String interfaceName) throws UserError {
        Optional<Path> signer = settings.path(Setting.SIGNER);
        Optional<Path> named = settings.path(Setting.MEMBERSHIP);
        Path file = named.isPresent() ? named.get() : stateFolder(interfaceName).resolve(MembershipFile.DEFAULT_NAME);
        if (named.isEmpty() && !Files.exists(file)) {
            if (signer.isPresent()) {
                throw settings.value(Setting.SIGNER)
                        .orElseThrow()
                        .error("this node is in no closed network; expected --membership FILE, too");
            }
            return Optional.empty();
        }
        requireNoKey(file);
        MembershipFile membership = MembershipFile.read(file);
        if (membership.certificate().isEmpty()) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "the membership file " + file + " has no certificate; expected one that meshnet-node join or "
                            + "cert sign wrote");
        }
        return Optional.of(new NodeConfig.Closed(membership, file, signer, policy(membership, file)));
    }

    /** Signed by nobody who may, it is as if there were none. */
    private static Optional<PolicyDocument> policy(MembershipFile membership, Path file) throws UserError {
        NetworkSecrets secrets = membership.secrets();
        PolicySeal seal = PolicySeal.of(secrets);
        try {
            PolicyJudge judge = new PolicyJudge(secrets.tag(), membership.administrators());
            PolicyFile.read(file, seal).ifPresent(judge::take);
            return judge.current();
        } finally {
            seal.destroy();
            secrets.destroy();
        }
    }

    private void requireNoKey(Path file) throws UserError {
        for (Setting key : new Setting[] {Setting.KEY, Setting.KEY_FILE}) {
            Optional<Given> given = settings.value(key);
            if (given.isPresent()) {
                throw new UserError(
                        given.get().exitCode(),
                        given.get().place() + " and the membership file " + file
                                + " both name a network; expected one of them, or another --state");
            }
        }
    }

    private Path stateFolder(String interfaceName) throws UserError {
        Optional<Path> named = settings.path(Setting.STATE);
        return named.orElseGet(() -> StateChoice.standard(interfaceName, environment));
    }
}
