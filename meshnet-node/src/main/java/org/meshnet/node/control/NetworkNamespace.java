package org.meshnet.node.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names the network namespace that this process lives in, so that interfaces of the same name can be told apart. */
final class NetworkNamespace {
    private static final Path LINK = Path.of("/proc/self/ns/net");

    private NetworkNamespace() {}

    /** {@code net:[4026531840]}; empty where there is no such thing. */
    static String current() {
        try {
            return Files.readSymbolicLink(LINK).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
