package org.meshnet.discovery.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.files.SecretFile;
import org.meshnet.core.key.Hex;
import org.meshnet.discovery.registry.ticket.DayKey;

/**
 * The file that holds the key from which those of tickets follow: comments, and the number of its day (8 bytes) and the
 * key (32 bytes) as 80 hexadecimal digits. Mode 0600, in a folder where nobody else writes. Copies of it on several
 * servers stay the same, as each is replaced by the same later key. Its text never stands in an error.
 *
 * <p>One process writes it at a time; if two do, both write the same.
 */
public final class TicketKeyFile {
    private static final String NAME = "ticket-key";
    private static final String WHAT = "the key of tickets";
    private static final int LENGTH = Long.BYTES + DayKey.LENGTH;

    private final Path folder;
    private final Path file;

    public TicketKeyFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * The key of the file, if there is one; the caller wipes it.
     *
     * @throws UnusableKeyException if it is damaged, or not this user's alone
     * @throws IOException if it cannot be read
     */
    public Optional<DayKey> load() throws UnusableKeyException, IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        KeyFolder.requirePrivateFile(file, WHAT);
        KeyFolder.requirePrivate(folder, WHAT);
        byte[] bytes = SecretFile.read(file, LENGTH).orElseThrow(this::damaged);
        try {
            return Optional.of(decode(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private DayKey decode(byte[] bytes) throws UnusableKeyException {
        long day = ByteBuffer.wrap(bytes).getLong();
        if (!DayKey.isDay(day)) {
            throw damaged();
        }
        byte[] key = Arrays.copyOfRange(bytes, Long.BYTES, LENGTH);
        try {
            return DayKey.of(day, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private UnusableKeyException damaged() {
        return new UnusableKeyException("the key file " + file + " is damaged; expected one line of " + 2 * LENGTH
                + " hexadecimal digits (restore it from another server of this service, or remove it: nodes that "
                + "come back then prove by signatures who they are)");
    }

    /**
     * Writes a first key, in a folder that is made if need be.
     *
     * @param fresh stays the caller's
     * @return the key that is in the file: a copy of this one, or the one that another server wrote at the same moment;
     *     the caller wipes it
     * @throws UnusableKeyException if others may write in the folder, or the other's key is of no use
     * @throws IOException if it cannot be written
     */
    public DayKey create(DayKey fresh) throws UnusableKeyException, IOException {
        PrivateFiles.createFolders(folder);
        KeyFolder.requirePrivate(folder, WHAT);
        try {
            PrivateFiles.createWhole(file, text(fresh));
            return fresh.at(fresh.day());
        } catch (FileAlreadyExistsException e) {
            return load().orElseThrow(() -> e);
        }
    }

    /**
     * Writes a later key in the place of the one that is there, which nobody finds any more then.
     *
     * @throws IOException if it cannot be written; the old one is there then
     */
    public void replace(DayKey later) throws IOException {
        PrivateFiles.replace(file, text(later));
    }

    private static String text(DayKey key) {
        byte[] secret = key.bytes();
        byte[] bytes =
                ByteBuffer.allocate(LENGTH).putLong(key.day()).put(secret).array();
        try {
            return "# The key with which a MeshNet discovery server knows nodes again. Who has it can pass for any "
                    + "node to servers that have it.\n# Copy it once to all servers of one name; they bring it up to "
                    + "date each day.\n" + Hex.encode(bytes) + "\n";
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
