package org.meshnet.core.crypto;

import com.goterl.lazysodium.SodiumJava;
import com.goterl.lazysodium.utils.LibraryLoader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * libsodium's native calls, loaded once: from the copy for this system that the core carries, or the system's own where that
 * one does not fit. Thread-safe.
 *
 * <p>The bundled file is unpacked here and not by lazysodium's own loader: that one makes its copy writable for everybody,
 * and fails below some paths (blanks, folders named like jars).
 */
final class Libsodium {
    /** Where the build puts the libraries; in it, folders named as lazysodium names them. */
    private static final String FOLDER = "libsodium/";

    private static final SodiumJava CALLS;
    private static final Throwable FAILURE;

    static {
        SodiumJava calls = null;
        Throwable failure = null;
        try {
            calls = load();
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = e;
        }
        CALLS = calls;
        FAILURE = failure;
    }

    private Libsodium() {}

    /** @throws SodiumUnavailableException each time, if the library could not be loaded */
    static SodiumJava calls() {
        if (CALLS == null) {
            throw new SodiumUnavailableException(
                    String.format(
                            "cannot load libsodium for %s on %s: %s (programs must be allowed to run in %s;"
                                    + " -Djava.io.tmpdir=FOLDER names another)",
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"),
                            FAILURE.toString().lines().findFirst().orElse(""),
                            System.getProperty("java.io.tmpdir")),
                    FAILURE);
        }
        return CALLS;
    }

    /** @throws IllegalStateException if a call that cannot fail with arguments of the right lengths did so */
    static void require(int returnCode, String call) {
        if (returnCode != 0) {
            throw new IllegalStateException("libsodium's " + call + " failed");
        }
    }

    /** @throws IllegalArgumentException if the array has another length; the message holds no byte of it */
    static void requireLength(byte[] bytes, int length, String what) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(what + " has " + length + " bytes, not " + bytes.length);
        }
    }

    static Optional<byte[]> present(int returnCode, byte[] result) {
        return returnCode == 0 ? Optional.of(result) : Optional.empty();
    }

    private static SodiumJava load() throws IOException {
        try {
            return loadBundled();
        } catch (IOException | RuntimeException | LinkageError e) {
            try {
                return new SodiumJava(LibraryLoader.Mode.SYSTEM_ONLY);
            } catch (RuntimeException | LinkageError alsoFailed) {
                e.addSuppressed(alsoFailed);
                throw e;
            }
        }
    }

    private static SodiumJava loadBundled() throws IOException {
        String resource = FOLDER + LibraryLoader.getSodiumPathInResources();
        Path file = Files.createTempFile("meshnet-", resource.substring(resource.lastIndexOf('.')));
        try {
            unpack(resource, file);
            return new SodiumJava(file.toString());
        } finally {
            // Windows lets go of a loaded library only when the process ends.
            if (!file.toFile().delete()) {
                file.toFile().deleteOnExit();
            }
        }
    }

    private static void unpack(String resource, Path file) throws IOException {
        try (InputStream bundled = Libsodium.class.getClassLoader().getResourceAsStream(resource)) {
            if (bundled == null) {
                throw new FileNotFoundException("no " + resource + " in the jar");
            }
            Files.copy(bundled, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
