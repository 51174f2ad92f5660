package org.meshnet.node.join;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a machine that joins needs, and takes away what it wrote if not all of it can be. One thread. */
public final class JoinFiles {
    private static final Logger LOG = LoggerFactory.getLogger(JoinFiles.class);

    private static final String READABLE = "rw-r--r--";
    private static final String OPEN_FOLDER = "rwxr-xr-x";

    private final List<Path> written = new ArrayList<>();

    /** All that was written, in this order. */
    public List<Path> written() {
        return List.copyOf(written);
    }

    /** Another one wrote it as part of this. */
    public void add(Path file) {
        written.add(file);
    }

    /** The folder of configurations, which a service's user has to be able to read. */
    public void makeFolder(Path folder) throws UserError {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OPEN_FOLDER));
        } catch (IOException e) {
            throw UserError.of("the folder " + folder + " cannot be made", e);
        }
    }

    /** A key file, for its owner only. */
    public void writeKey(Path file, NetworkKey key) throws UserError {
        write(file, Hex.encode(key.bytes()) + "\n");
    }

    /** A configuration without secrets, which everybody may read. */
    public void writeConfig(Path file, String text) throws UserError {
        write(file, text);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(READABLE));
        } catch (IOException e) {
            throw UserError.of("the file " + file + " cannot be opened to its readers", e);
        }
    }

    private void write(Path file, String text) throws UserError {
        try {
            PrivateFiles.createWhole(file, text);
            written.add(file);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(
                    ExitCode.IO, file + " exists already, and stays as it is; expected another --interface");
        } catch (IOException e) {
            throw UserError.of("the file " + file + " cannot be written", e);
        }
    }

    /** As if nothing had been written: it did not come to an end. */
    public void undo() {
        for (Path file : written) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.debug("{} stays: {}", file, e.getMessage());
            }
        }
        written.clear();
    }
}
