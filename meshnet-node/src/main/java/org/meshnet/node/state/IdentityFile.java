package org.meshnet.node.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.files.SecretFile;
import org.meshnet.core.key.Hex;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The file that holds a node's identity: a comment, then the 32-byte seed as 64 hexadecimal digits. Mode 0600. Its text
 * never stands in an error.
 */
public final class IdentityFile {
    private static final int SEED_DIGITS = 2 * Identity.SEED_LENGTH;

    private final Path file;

    IdentityFile(Path file) {
        this.file = file;
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * The identity of the file, or a new one that is written first.
     *
     * @param maker makes a new identity
     * @throws UserError if the file is damaged, cannot be read or cannot be written
     */
    public Identity loadOrCreate(Supplier<Identity> maker) throws UserError {
        try {
            Optional<Identity> loaded = load();
            return loaded.isPresent() ? loaded.get() : create(maker.get());
        } catch (AccessDeniedException e) {
            throw new UserError(ExitCode.PRIVILEGE, "the identity file " + file + " may not be used by this user");
        } catch (IOException e) {
            throw UserError.of("the identity file " + file + " cannot be used", e);
        }
    }

    /** Takes away what others may do with the file; true if it was open to others. */
    public boolean closeToOthers() throws UserError {
        try {
            return PrivateFiles.close(file);
        } catch (IOException e) {
            throw UserError.of("the identity file " + file + " cannot be closed to others", e);
        }
    }

    private Optional<Identity> load() throws IOException, UserError {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] seed = SecretFile.read(file, Identity.SEED_LENGTH).orElseThrow(this::damaged);
        try {
            return Optional.of(Identity.fromSeed(seed));
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private Identity create(Identity identity) throws IOException {
        byte[] seed = identity.seed();
        PrivateFiles.replace(
                file,
                "# The secret identity of MeshNet node " + identity.nodeKey()
                        + ". Whoever has it can act as this node.\n" + Hex.encode(seed) + "\n");
        Arrays.fill(seed, (byte) 0);
        return identity;
    }

    private UserError damaged() {
        return new UserError(
                ExitCode.CONFIG,
                "the identity file " + file + " is damaged; expected one line of " + SEED_DIGITS
                        + " hexadecimal digits (restore it, or remove it and the node becomes a new one)");
    }
}
