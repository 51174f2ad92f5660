package org.meshnet.discovery.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;

/** What is asked of the folder that holds keys, and of their files: that they are this user's alone. Stateless. */
final class KeyFolder {
    private KeyFolder() {}

    /**
     * @param what is kept there
     * @throws UnusableKeyException if others can read the file
     */
    static void requirePrivateFile(Path file, String what) throws UnusableKeyException, IOException {
        require(PrivateFiles.exposure(file), file, what);
    }

    /**
     * @param what is kept there
     * @throws UnusableKeyException if others can write in the folder
     */
    static void requirePrivate(Path folder, String what) throws UnusableKeyException, IOException {
        require(PrivateFiles.folderExposure(folder), folder, what);
    }

    private static void require(Optional<String> exposure, Path path, String what) throws UnusableKeyException {
        if (exposure.isPresent()) {
            throw new UnusableKeyException(what + " is not safe: " + path + " " + exposure.get());
        }
    }
}
