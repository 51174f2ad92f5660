package org.meshnet.core.rule;

/** A text that is no rules. Says where and why; the text comes from a person, who is shown this. */
public final class RuleSyntaxException extends Exception {
    private final int line;
    private final int column;

    RuleSyntaxException(int line, int column, String problem) {
        super(problem);
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** Of the character where it begins, from 1. */
    public int column() {
        return column;
    }

    /** {@code SOURCE:LINE:COLUMN: what is wrong}. */
    public String describe(String source) {
        return source + ":" + line + ":" + column + ": " + getMessage();
    }
}
