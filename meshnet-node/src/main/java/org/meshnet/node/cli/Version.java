package org.meshnet.node.cli;

import java.util.Optional;

/** The program's version, from the manifest of its jar. */
public final class Version {
    private Version() {}

    /** {@code 0.1.0}, or a word that says that this is no jar. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
