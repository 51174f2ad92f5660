package org.meshnet.core.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which C library this process runs on. Stateless. */
final class CLibrary {
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private CLibrary() {}

    /** Is it musl, as on Alpine? The native libraries are made for the GNU one. */
    static boolean isMusl() {
        try {
            return isMusl(Files.readAllLines(MAPPED, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    /** By what the kernel has mapped: musl's loader is its C library too. */
    static boolean isMusl(List<String> maps) {
        return maps.stream().anyMatch(line -> line.contains("/ld-musl-") || line.contains("/libc.musl-"));
    }
}
