package org.meshnet.core.engine.membership;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;

/**
 * What a signer gave to whom, so that a member that asks again and again, lost the answer, or shows an old certificate
 * once more costs no other signature, and the others nothing. Bounded: of {@value #CAPACITY} members the one that asked
 * first makes room. Control thread only.
 */
final class GivenCertificates {
    static final int CAPACITY = 4_096;
    /** Questions of one member are looked into so often. */
    static final long ASKED_NS = 1_000_000_000L;

    private static final class Given {
        private long askedNs;
        private long signedNs;
        private @Nullable Certificate certificate;
    }

    private final Map<NodeKey, Given> given = new LinkedHashMap<>();

    /** May this member's question be looked into now? Counted as looked into. */
    boolean takeQuestion(NodeKey member, long nowNs) {
        Given known = given.get(member);
        if (known != null && nowNs - known.askedNs < ASKED_NS) {
            return false;
        }
        if (known == null && given.size() >= CAPACITY) {
            given.remove(given.keySet().iterator().next());
        }
        given.computeIfAbsent(member, key -> new Given()).askedNs = nowNs;
        return true;
    }

    /** What it was given last. */
    Optional<Certificate> last(NodeKey member) {
        Given known = given.get(member);
        return known == null ? Optional.empty() : Optional.ofNullable(known.certificate);
    }

    /** Was something signed for it so lately that it has to wait for another? */
    boolean isLate(NodeKey member, long nowNs) {
        Given known = given.get(member);
        return known != null && known.certificate != null && nowNs - known.signedNs < RenewalDesk.PAUSE_NS;
    }

    /** This was signed for it. */
    void add(NodeKey member, Certificate certificate, long nowNs) {
        Given known = given.computeIfAbsent(member, key -> new Given());
        known.certificate = certificate;
        known.signedNs = nowNs;
    }
}
