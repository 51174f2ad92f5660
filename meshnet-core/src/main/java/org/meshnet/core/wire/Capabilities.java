package org.meshnet.core.wire;

/** The bits of a capabilities field (docs/protocol.md §4.1). An unknown bit is ignored. Stateless. */
public final class Capabilities {
    /** Frames may be sealed with AES-256-GCM. */
    public static final int AES_256_GCM = 1;

    private Capabilities() {}
}
