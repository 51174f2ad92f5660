package org.meshnet.core.membership;

/** Why a text is no code to join by: a sentence for people, with nothing of the text in it. Carries no stack. */
public final class WrongCode extends Exception {
    WrongCode(String sentence) {
        super(sentence, null, false, false);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
