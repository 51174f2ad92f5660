package org.meshnet.node.config;

import java.nio.charset.StandardCharsets;

/** What a node's human name may be: 1 to 63 bytes of UTF-8 without control characters. Stateless. */
final class NodeName {
    static final int LONGEST_BYTES = 63;

    private NodeName() {}

    static boolean isValid(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1
                && bytes <= LONGEST_BYTES
                && !name.isBlank()
                && clean(name).equals(name);
    }

    /** As much of the text as a name can hold. */
    static String cut(String text) {
        StringBuilder name = new StringBuilder(clean(text));
        while (name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            name.setLength(name.offsetByCodePoints(name.length(), -1));
        }
        return name.toString();
    }

    private static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Zl}\\p{Zp}\\x{80}-\\x{9f}]", "");
    }
}
