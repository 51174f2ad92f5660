package org.meshnet.core.field;

/** These bytes are nothing that a reader takes. Expected of hostile ones, so it carries no stack. */
public final class Malformed extends Exception {
    /** Without a reason: nobody is told one. */
    public Malformed() {
        super("malformed", null, false, false);
    }
}
