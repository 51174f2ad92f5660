package org.meshnet.discovery.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.files.SecretFile;
import org.meshnet.core.key.Hex;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.registry.shared.ServiceKey;

/**
 * The file with the secret that the servers of one store share: comments, and 32 bytes as 64 hexadecimal digits. Mode
 * 0600. It is made where there is none, and then goes to the other servers. Its text never stands in an error.
 */
public final class StoreKeyFile {
    private final Path file;

    public StoreKeyFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    public Path path() {
        return file;
    }

    /** Is there none yet? */
    public boolean isMissing() {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The secret, which the caller wipes.
     *
     * @throws UnusableKeyException if it is damaged, or not this user's alone
     * @throws IOException if it cannot be read
     */
    public byte[] load() throws UnusableKeyException, IOException {
        Optional<String> exposure = PrivateFiles.exposure(file);
        if (exposure.isPresent()) {
            throw new UnusableKeyException("the key of the store is not safe: " + file + " " + exposure.get());
        }
        return SecretFile.read(file, ServiceKey.LENGTH)
                .orElseThrow(() -> new UnusableKeyException("the key file " + file
                        + " is damaged; expected one line of " + 2 * ServiceKey.LENGTH
                        + " hexadecimal digits, as in the"
                        + " same file of the other servers of the store"));
    }

    /**
     * Makes it, or finds that another process just did.
     *
     * @throws IOException if it cannot be written
     */
    public void create(RandomSource random) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        PrivateFiles.createFolders(folder);
        try {
            PrivateFiles.createWhole(
                    file,
                    "# The key that all MeshNet discovery servers of one store have. Who has it can read and change"
                            + " what is in the\n# store, and pass for one of these servers towards the others.\n"
                            + Hex.encode(random.bytes(ServiceKey.LENGTH)) + "\n");
        } catch (FileAlreadyExistsException e) {
            return;
        }
    }
}
