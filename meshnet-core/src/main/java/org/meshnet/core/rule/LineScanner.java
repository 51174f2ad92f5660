package org.meshnet.core.rule;

/** Takes one line of rules apart: words, and lists of them with commas in between. A number sign ends the line. */
final class LineScanner {
    private static final char COMMENT = '#';
    private static final char COMMA = ',';

    private final String line;
    private final int number;
    private int at;
    private int wordAt;

    /** @param number of the line, from 1 */
    LineScanner(String line, int number) {
        this.line = line;
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Is there nothing more, but for a comment? */
    boolean isAtEnd() {
        skipSpaces();
        return at == line.length() || line.charAt(at) == COMMENT;
    }

    /** The next word; empty at the end, and where a comma stands. */
    String word() {
        skipSpaces();
        wordAt = at;
        while (at < line.length() && isOfWord(line.charAt(at))) {
            at++;
        }
        return line.substring(wordAt, at);
    }

    /** Is the next thing a comma? It is taken then. */
    boolean takeComma() {
        skipSpaces();
        boolean isComma = at < line.length() && line.charAt(at) == COMMA;
        if (isComma) {
            at++;
        }
        return isComma;
    }

    /** @throws RuleSyntaxException if there is more than a comment */
    void end() throws RuleSyntaxException {
        if (!isAtEnd()) {
            wordAt = at;
            throw problem("nothing more is expected here");
        }
    }

    /** Something is wrong with the last word, or that there is none. */
    RuleSyntaxException problem(String problem) {
        return new RuleSyntaxException(number, wordAt + 1, problem);
    }

    /** Leaves out the rest of the line. */
    void skip() {
        at = line.length();
    }

    private void skipSpaces() {
        while (at < line.length() && isSpace(line.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private static boolean isOfWord(char c) {
        return !isSpace(c) && c != COMMA && c != COMMENT;
    }
}
