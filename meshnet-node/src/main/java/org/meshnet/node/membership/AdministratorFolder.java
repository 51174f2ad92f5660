package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * An administrator's folder, mode 0700: the network's membership file without a certificate, the administrator's key,
 * and the ledger.
 *
 * @param path where it is
 */
public record AdministratorFolder(Path path) {
    /** The default, in the working folder. */
    public static final String DEFAULT_NAME = "meshnet-network";

    /** The name of the ledger, which stands beside the key. */
    static final String LEDGER = "ledger";

    private static final String NETWORK = "network";
    private static final String KEY = "administrator.key";

    /** Makes it, with a new network in it. */
    public static void create(Path path, MembershipFile network, byte[] seed, char[] passphrase, RandomSource random)
            throws UserError {
        AdministratorFolder folder = new AdministratorFolder(path);
        createKey(path, seed, passphrase, random);
        try {
            network.writeNew(folder.network());
        } catch (UserError e) {
            folder.forgetKey();
            throw e;
        }
    }

    /** A key of no network is of no use, and would stand in the way of the next try. */
    private void forgetKey() throws UserError {
        try {
            Files.deleteIfExists(key());
        } catch (IOException e) {
            throw UserError.of(key() + " cannot be removed", e);
        }
    }

    /** Makes it, with a new administrator's key in it, whom another one of a network is to add. */
    public static void createKey(Path path, byte[] seed, char[] passphrase, RandomSource random) throws UserError {
        AdministratorFolder folder = new AdministratorFolder(path);
        if (Files.exists(folder.network()) || Files.exists(folder.key())) {
            throw new UserError(ExitCode.IO, path + " holds a network already; expected a new folder");
        }
        try {
            PrivateFiles.createFolders(path);
            Optional<String> exposure = PrivateFiles.folderExposure(path);
            if (exposure.isPresent()) {
                throw new UserError(ExitCode.CONFIG, "the folder " + path + " " + exposure.get());
            }
        } catch (IOException e) {
            throw UserError.of("the folder " + path + " cannot be made", e);
        }
        AdministratorFile.write(folder.key(), seed, passphrase, random);
    }

    /** Where the network's secrets are; the document is beside them. */
    Path network() {
        return path.resolve(NETWORK);
    }

    /** Where the administrator's key is. */
    public Path key() {
        return path.resolve(KEY);
    }

    /** Where the network's document lies, sealed: no secret, and of use to members only. */
    public Path document() {
        return PolicyFile.beside(network());
    }

    /** The network's secrets and administrators. */
    public MembershipFile readNetwork() throws UserError {
        if (Files.notExists(network())) {
            throw new UserError(
                    ExitCode.CONFIG,
                    Files.exists(key())
                            ? path + " has an administrator's key and no network yet; expected the files network and "
                                    + "network.policy of another administrator in it"
                            : path + " is no administrator's folder; expected the one that network create made: --dir "
                                    + "names it");
        }
        return MembershipFile.read(network());
    }

    /** Whose word counts by the newest document in it. */
    public Set<AdministratorKey> administrators() throws UserError {
        return decided().administratorKeys();
    }

    /** What the newest document in it says. */
    private PolicyContent decided() throws UserError {
        try (PolicySigner signer = PolicySigner.of(this)) {
            return signer.content();
        }
    }

    /** What was signed with the key, and was not revoked. */
    public Ledger standing() throws UserError {
        PolicyContent decided = decided();
        return ledger().without(decided.revokedKeys(), decided.revokedSerials());
    }

    /** The administrator's key; the caller destroys it. */
    public SigningKey readKey(AdministratorFile.PassphraseSource passphrases) throws UserError {
        return AdministratorFile.read(key(), passphrases);
    }

    /** What was signed with it. */
    public Ledger ledger() throws UserError {
        return Ledger.read(path.resolve(LEDGER));
    }
}
