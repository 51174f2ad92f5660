package org.meshnet.node.membership;

import java.util.Base64;
import java.util.Optional;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;

/** A document as text, and what is thought of one, in words. Stateless. */
public final class PolicyText {
    private PolicyText() {}

    /** Sealed as it travels, on one line. */
    public static String encode(PolicyDocument document) {
        return Base64.getEncoder().encodeToString(document.encode());
    }

    /** The bytes of such a text, with line ends or without; empty if it is none. */
    public static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The end of a sentence about a document. */
    public static String of(PolicyJudge.Verdict verdict) {
        return switch (verdict) {
            case NEWER -> "it counts from now on";
            case SAME -> "it was known";
            case OLDER -> "a newer one is known";
            case FORGED -> "a signature does not fit, or it is for another network";
            case NOT_AN_ADMINISTRATOR -> "who signed it is no administrator";
            case UNDOES -> "it takes back a retirement, or the network's key";
        };
    }
}
