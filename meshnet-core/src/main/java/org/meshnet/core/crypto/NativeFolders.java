package org.meshnet.core.crypto;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where native libraries are unpacked, to be loaded and removed again: the first folder that they can be loaded from. A
 * daemon says which of its own come first, before it uses any cryptography; the system's for temporary files is the
 * last.
 */
public final class NativeFolders {
    /** A system property, so that a user can name folders too; separated as those of a class path. */
    static final String PROPERTY = "meshnet.native.folders";

    private NativeFolders() {}

    /**
     * Takes these, in this order, unless the user has named others. Any thread, before the libraries are loaded; of no
     * effect later.
     */
    public static void prefer(List<Path> folders) {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(
                    PROPERTY, folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }
    }

    static List<Path> preferred() {
        return Arrays.stream(System.getProperty(PROPERTY, "").split(File.pathSeparator, -1))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
