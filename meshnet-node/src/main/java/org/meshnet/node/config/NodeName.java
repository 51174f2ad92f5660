package org.meshnet.node.config;

import java.nio.charset.StandardCharsets;
import org.meshnet.core.wire.Descriptor;

/**
 * What a node's human name may be: 1 to 63 bytes of UTF-8 as members take it ({@link Descriptor#isName}). Stateless.
 */
final class NodeName {
    private NodeName() {}

    static boolean isValid(String name) {
        return Descriptor.isName(name) && !name.isBlank();
    }

    /** As much of the text as a name can hold. */
    static String cut(String text) {
        StringBuilder name = new StringBuilder(Descriptor.visible(text));
        while (name.toString().getBytes(StandardCharsets.UTF_8).length > Descriptor.NAME_LENGTH) {
            name.setLength(name.offsetByCodePoints(name.length(), -1));
        }
        return name.toString();
    }
}
