package org.meshnet.core.crypto;

import com.sun.jna.Platform;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.meshnet.core.files.PrivateFolder;

/**
 * Finds a folder that native libraries can be loaded from, by loading the first one, JNA's own, from there. JNA would
 * unpack that to where the variable XDG_CACHE_HOME or the system property for temporary files says, whoever has a say
 * there. One thread.
 */
final class NativeUnpacker {
    private static final String JNA_FOLDER = "jna.boot.library.path";
    /** As JNA looks for it in its jar, and then in its folder. */
    private static final String JNA_LIBRARY =
            System.mapLibraryName("jnidispatch").replace(".dylib", ".jnilib");

    private static final List<String> JNA_UNPACKS_NOTHING = List.of("jna.nounpack", "jna.noclasspath");

    private static final String NOT_EXECUTABLE = "failed to map segment";

    private final List<Path> folders;
    private final Consumer<Path> loader;
    private final List<String> refusals = new ArrayList<>();

    /** How a folder is made in one of those. */
    @FunctionalInterface
    private interface Maker {
        PrivateFolder make() throws IOException;
    }

    /**
     * @param folders in the order in which they are tried; last of all, and always, comes the system's for temporary
     *     files
     * @param loader loads a library, or throws an {@link UnsatisfiedLinkError}
     */
    NativeUnpacker(List<Path> folders, Consumer<Path> loader) {
        this.folders = List.copyOf(folders);
        this.loader = loader;
    }

    /**
     * A folder of this process's own from which libraries can be loaded, with JNA's in it. To be closed when all are
     * loaded. Empty if there is none.
     */
    Optional<PrivateFolder> open() {
        for (Path folder : folders) {
            Optional<PrivateFolder> opened = attempt(folder.toString(), () -> PrivateFolder.makeIn(folder));
            if (opened.isPresent()) {
                return opened;
            }
        }
        return attempt(System.getProperty("java.io.tmpdir"), PrivateFolder::makeTemporary);
    }

    private Optional<PrivateFolder> attempt(String name, Maker maker) {
        try {
            PrivateFolder folder = maker.make();
            boolean isLoaded = false;
            try {
                requireNameForJna(folder.path());
                loader.accept(unpack(resource(), JNA_LIBRARY, folder));
                isLoaded = true;
            } finally {
                if (!isLoaded) {
                    folder.close();
                }
            }
            return Optional.of(folder);
        } catch (IOException | UnsatisfiedLinkError e) {
            refusals.add(name + " (" + shortReason(e) + ")");
            return Optional.empty();
        }
    }

    /**
     * Loads JNA's library, unless JNA has loaded one already: with two copies of it in a process, one may keep the
     * error numbers of the C library where the other one does not look.
     */
    static void loadUnlessJnaIs(Path library) {
        if (!Boolean.getBoolean("jna.loaded")) {
            System.load(library.toString());
        }
    }

    private static String resource() {
        return "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + JNA_LIBRARY;
    }

    /** Writes a library of the jar into the folder. */
    static Path unpack(String resource, String name, PrivateFolder folder) throws IOException {
        try (InputStream bundled = NativeUnpacker.class.getClassLoader().getResourceAsStream(resource)) {
            if (bundled == null) {
                throw new FileNotFoundException("no " + resource + " in the jar");
            }
            return folder.write(name, bundled);
        }
    }

    private static void requireNameForJna(Path folder) throws IOException {
        if (folder.toString().contains(File.pathSeparator)) {
            throw new IOException("its name has a " + File.pathSeparator);
        }
    }

    /** To be called before JNA's first class: it looks where the system has libraries, and unpacks nothing itself. */
    static void keepJnaFromUnpacking() {
        JNA_UNPACKS_NOTHING.forEach(property -> System.setProperty(property, "true"));
    }

    /** To be called before JNA's first class: it looks there, too, unless it was told of another folder. */
    static void tellJna(PrivateFolder opened) {
        if (System.getProperty(JNA_FOLDER) == null) {
            System.setProperty(JNA_FOLDER, opened.path().toString());
        }
    }

    /** The system names the file, twice, before it says what is wrong. */
    private static String shortReason(Throwable refusal) {
        String text = String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
        if (refusal instanceof IOException) {
            return refusal.getClass().getSimpleName() + ": " + text;
        }
        String reason = text.substring(text.lastIndexOf(": ") + 1).strip();
        return reason.startsWith(NOT_EXECUTABLE) ? reason + ": is it mounted noexec?" : reason;
    }

    /** What was tried, and why it failed; empty if nothing did. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }
}
