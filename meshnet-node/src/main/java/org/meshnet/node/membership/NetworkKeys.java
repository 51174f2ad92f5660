package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.policy.Rotation;
import org.meshnet.node.exit.UserError;

/**
 * The network's keys in an administrator's folder. The next one lies beside the file that it is to be in, from before
 * the document is signed that names it: so whatever ends the program, neither is the key lost that members have, nor
 * used one that they do not have. One thread, which holds the folder's {@link SigningLock} where it changes anything.
 */
public final class NetworkKeys {
    private static final String NEXT = ".next";

    private final AdministratorFolder folder;

    private NetworkKeys(AdministratorFolder folder) {
        this.folder = folder;
    }

    public static NetworkKeys of(AdministratorFolder folder) {
        return new NetworkKeys(folder);
    }

    /** Writes down a key that the next document is to name, with the present one behind it. */
    public void prepare(NetworkKey next) throws UserError {
        MembershipFile network = folder.readNetwork();
        try {
            network.withKeys(List.of(next, network.key())).replace(next());
        } finally {
            network.destroy();
        }
    }

    /** Uses the key that was prepared if it is that of the rotation, and forgets it if it is not. */
    public void settle(Rotation rotation) throws UserError {
        if (!Files.exists(next())) {
            return;
        }
        MembershipFile prepared = MembershipFile.read(next());
        NetworkSecrets secrets = prepared.secrets();
        try {
            if (secrets.networkId().equals(rotation.networkId())) {
                Files.move(next(), folder.network(), StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(next());
            }
        } catch (IOException e) {
            throw UserError.of(next() + " cannot take the place of " + folder.network(), e);
        } finally {
            secrets.destroy();
            prepared.destroy();
        }
    }

    private Path next() {
        Path network = folder.network();
        return network.resolveSibling(network.getFileName() + NEXT);
    }
}
