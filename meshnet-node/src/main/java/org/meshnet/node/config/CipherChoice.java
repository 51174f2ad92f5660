package org.meshnet.node.config;

import java.util.Set;
import org.meshnet.core.session.CipherSuite;

/** What {@code --cipher} can be: how a node would seal its frames, with the peers that would do so too. */
public enum CipherChoice {
    SECRETBOX("secretbox"),
    AES_256_GCM("aes-256-gcm"),
    AEGIS_256("aegis-256"),
    /** Whatever this machine and the peer's are fast at. */
    FASTEST("fastest");

    private final String label;

    CipherChoice(String label) {
        this.label = label;
    }

    /** The word on the command line. */
    public String label() {
        return label;
    }

    /** What a node with this choice asks its peers for, besides secretbox. */
    public Set<CipherSuite> asked() {
        return switch (this) {
            case SECRETBOX -> Set.of();
            case AES_256_GCM -> Set.of(CipherSuite.AES_256_GCM);
            case AEGIS_256 -> Set.of(CipherSuite.AEGIS_256);
            case FASTEST -> Set.of(CipherSuite.AEGIS_256, CipherSuite.AES_256_GCM);
        };
    }

    /** Is only what has the processor's help asked for? Else also what Java or libsodium does without. */
    public boolean isOnlyFast() {
        return this == FASTEST;
    }
}
