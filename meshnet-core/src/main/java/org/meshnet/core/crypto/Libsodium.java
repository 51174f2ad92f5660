package org.meshnet.core.crypto;

import com.goterl.lazysodium.SodiumJava;
import com.goterl.lazysodium.utils.LibraryLoader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.files.PrivateFolder;

/**
 * libsodium's native calls, loaded once: from the copy for this system that the core carries, or the system's own where
 * that one does not fit. Thread-safe.
 *
 * <p>The bundled file is unpacked here and not by lazysodium's own loader: that one makes its copy writable for
 * everybody, and fails below some paths (blanks, folders named like jars). Where to, {@link NativeFolders} says.
 */
final class Libsodium {
    /** Where the build puts the libraries; in it, folders named as lazysodium names them. */
    private static final String FOLDER = "libsodium/";

    private static final @Nullable SodiumJava CALLS;
    private static final @Nullable Throwable FAILURE;
    private static final String FAILURE_TEXT;

    static {
        NativeUnpacker unpacker = new NativeUnpacker(NativeFolders.preferred(), NativeUnpacker::loadUnlessJnaIs);
        @Nullable SodiumJava calls = null;
        @Nullable Throwable failure = null;
        try {
            calls = load(unpacker);
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = e;
        }
        CALLS = calls;
        FAILURE = failure;
        FAILURE_TEXT = failure == null ? "" : text(failure, unpacker.refusals(), CLibrary.isMusl());
    }

    private Libsodium() {}

    /** @throws SodiumUnavailableException each time, if the library could not be loaded */
    static SodiumJava calls() {
        if (CALLS == null) {
            throw new SodiumUnavailableException(FAILURE_TEXT, FAILURE);
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

    private static SodiumJava load(NativeUnpacker unpacker) throws IOException {
        Optional<PrivateFolder> folder = unpacker.open();
        NativeUnpacker.keepJnaFromUnpacking();
        folder.ifPresent(NativeUnpacker::tellJna);
        if (folder.isEmpty()) {
            return ofTheSystem(new UnsatisfiedLinkError("there is no folder that it could be loaded from"));
        }
        try (PrivateFolder opened = folder.get()) {
            return loadBundled(opened);
        } catch (IOException | RuntimeException | LinkageError e) {
            return ofTheSystem(e);
        }
    }

    private static SodiumJava loadBundled(PrivateFolder folder) throws IOException {
        String resource = FOLDER + LibraryLoader.getSodiumPathInResources();
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        return new SodiumJava(NativeUnpacker.unpack(resource, name, folder).toString());
    }

    /**
     * @throws IllegalStateException with the reason why the other one could not be had, if this one cannot be had
     *     either
     */
    private static SodiumJava ofTheSystem(Throwable otherwise) {
        try {
            return new SodiumJava(LibraryLoader.Mode.SYSTEM_ONLY);
        } catch (RuntimeException | LinkageError alsoFailed) {
            otherwise.addSuppressed(alsoFailed);
            throw new IllegalStateException(otherwise);
        }
    }

    /** For the user: what is wrong, where, and what would be right. */
    static String text(Throwable failure, List<String> refusals, boolean isMusl) {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        String what = "cannot load libsodium for " + system + ": ";
        if (isMusl) {
            return what + "the C library here is musl, as on Alpine; expected the GNU one, as on Debian or Fedora";
        }
        if (refusals.isEmpty()) {
            Throwable cause = failure instanceof IllegalStateException ? failure.getCause() : failure;
            return what + String.valueOf(cause).lines().findFirst().orElse("");
        }
        return what + "nothing can be loaded from " + String.join(", ", refusals) + "; -D" + NativeFolders.PROPERTY
                + "=FOLDER names another";
    }
}
