package org.meshnet.discovery.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.files.SecretFile;
import org.meshnet.core.key.Hex;

/**
 * The file that holds a server's secret key: comments, and the 32 bytes as 64 hexadecimal digits. Mode 0600, in a
 * folder where nobody else writes. It is made once and never written again; any number of servers may read it. Its text
 * never stands in an error.
 */
public final class ServerKeyFile {
    private static final String NAME = "server-key";
    private static final int SECRET_DIGITS = 2 * ServerIdentity.SECRET_LENGTH;

    private final Path folder;
    private final Path file;

    public ServerKeyFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * The key of the file, if there is one.
     *
     * @throws UnusableKeyException if it is damaged, or not this user's alone
     * @throws IOException if it cannot be read
     */
    public Optional<ServerIdentity> load() throws UnusableKeyException, IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        KeyFolder.requirePrivateFile(file, "the server's key");
        KeyFolder.requirePrivate(folder, "the server's key");
        byte[] secret = SecretFile.read(file, ServerIdentity.SECRET_LENGTH).orElseThrow(this::damaged);
        try {
            return Optional.of(ServerIdentity.fromSecret(secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * Who else decides which key that is, in words that follow the folder's name, where root uses another user's
     * folder; empty if nobody does.
     */
    public Optional<String> otherOwner() throws IOException {
        return Files.isDirectory(folder) ? PrivateFiles.folderOwnedByAnother(folder) : Optional.empty();
    }

    private UnusableKeyException damaged() {
        return new UnusableKeyException("the key file " + file + " is damaged; expected one line of " + SECRET_DIGITS
                + " hexadecimal digits (restore it; without it the server gets another key, which "
                + "nodes that know this one refuse)");
    }

    /**
     * Writes a new key, in a folder that is made if need be.
     *
     * @return that key; or the one that another server wrote at the same moment
     * @throws UnusableKeyException if others may write in the folder, or the other's key is of no use
     * @throws IOException if it cannot be written
     */
    public ServerIdentity create(ServerIdentity fresh) throws UnusableKeyException, IOException {
        PrivateFiles.createFolders(folder);
        KeyFolder.requirePrivate(folder, "the server's key");
        byte[] secret = fresh.secret();
        try {
            PrivateFiles.createWhole(
                    file,
                    "# The secret key of a MeshNet discovery server. Who has it can pass for this server, "
                            + "which nodes know as\n# "
                            + fresh.serverKey().hex() + "\n" + Hex.encode(secret) + "\n");
            return fresh;
        } catch (FileAlreadyExistsException e) {
            return load().orElseThrow(() -> e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
