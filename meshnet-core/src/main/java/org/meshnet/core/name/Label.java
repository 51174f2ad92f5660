package org.meshnet.core.name;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One label of a host's name: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end (RFC 1123 §2.1).
 * Immutable.
 *
 * @param text lower case
 */
public record Label(String text) implements Comparable<Label> {
    /** Characters, and bytes, of the longest. */
    public static final int MAX_LENGTH = 63;

    private static final int LONGEST_DOMAIN = 189;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern NOT_LETTER_DIGIT_HYPHEN = Pattern.compile("[^a-z0-9]+");
    private static final Pattern HYPHENS_AT_THE_ENDS = Pattern.compile("^-+|-+$");

    /** @throws IllegalArgumentException if the text is no label */
    public Label {
        if (!isLabel(text)) {
            throw new IllegalArgumentException("not a label of a host's name: " + text);
        }
    }

    /** Is it one as it stands? */
    public static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** Is it labels with dots between them, so short that the longest label still makes a name with it? */
    public static boolean isDomain(String text) {
        return text.length() <= LONGEST_DOMAIN
                && Arrays.stream(text.split("\\.", -1)).allMatch(Label::isLabel);
    }

    /** Reads a label in any case. Empty if the text is none. */
    public static Optional<Label> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return isLabel(lower) ? Optional.of(new Label(lower)) : Optional.empty();
    }

    /**
     * The label that stands for any text, the same on all members: lower case; each run of what is neither letter nor
     * digit becomes one hyphen, none at the ends; with other letters than a to z it is encoded (Punycode, RFC 3492),
     * or, where that is not possible or too long, these fall away as those before them did. So none begins like an
     * encoded one that is none. Empty if nothing is left.
     */
    public static Optional<Label> of(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String hyphened = trimmed(NEITHER_LETTER_NOR_DIGIT.matcher(lower).replaceAll("-"));
        return encoded(hyphened)
                .or(() -> cut(NOT_LETTER_DIGIT_HYPHEN.matcher(hyphened).replaceAll("-")));
    }

    private static Optional<Label> encoded(String text) {
        try {
            return Optional.of(IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT))
                    .filter(Label::isLabel)
                    .map(Label::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Label> cut(String text) {
        String trimmed = trimmed(text);
        String cut = trimmed(trimmed.substring(0, Math.min(MAX_LENGTH, trimmed.length())));
        return isLabel(cut) ? Optional.of(new Label(cut)) : Optional.empty();
    }

    private static String trimmed(String text) {
        return HYPHENS_AT_THE_ENDS.matcher(text).replaceAll("");
    }

    /** {@code NAME-2} of {@code NAME}; a long name is cut to make room. */
    public Label numbered(int number) {
        String end = "-" + number;
        String start = text.substring(0, Math.min(text.length(), MAX_LENGTH - end.length()));
        return new Label(start + end);
    }

    @Override
    public int compareTo(Label other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
