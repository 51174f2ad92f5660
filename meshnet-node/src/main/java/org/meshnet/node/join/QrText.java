package org.meshnet.node.join;

import io.nayuki.qrcodegen.QrCode;
import io.nayuki.qrcodegen.QrSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A QR code (ISO/IEC 18004) of a text in lines for a terminal: each character is two modules, one above the other. */
public final class QrText {
    /** The standard's margin around it, in modules. */
    private static final int QUIET = 4;
    /** With less, cameras still find it. */
    private static final int LEAST_QUIET = 2;

    private static final int LAST_VERSION = 40;
    private static final int ANY_MASK = -1;
    /** Black on white whatever the terminal's own colours are: of the 256, themes leave these two alone. */
    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";

    private static final String RESET = "\u001b[0m";

    private final QrCode code;
    private final boolean isColoured;

    private QrText(QrCode code, boolean isColoured) {
        this.code = code;
        this.isColoured = isColoured;
    }

    /**
     * Of a text of digits and capital letters, which need the least room.
     *
     * @param isColoured with the terminal's colours; without, what is light is drawn, as terminals are dark mostly
     */
    public static QrText of(String text, boolean isColoured) {
        QrCode code = QrCode.encodeSegments(
                List.of(QrSegment.makeAlphanumeric(text)), QrCode.Ecc.LOW, 1, LAST_VERSION, ANY_MASK, true);
        return new QrText(code, isColoured);
    }

    /** The fewest columns that it takes. */
    public int leastColumns() {
        return code.size + 2 * LEAST_QUIET;
    }

    /** Its lines; empty if there are fewer columns than it needs. */
    public Optional<List<String>> lines(int columns) {
        if (columns < leastColumns()) {
            return Optional.empty();
        }
        int quiet = Math.min(QUIET, (columns - code.size) / 2);
        List<String> lines = new ArrayList<>();
        for (int y = -quiet; y < code.size + quiet; y += 2) {
            StringBuilder line = new StringBuilder(isColoured ? BLACK_ON_WHITE : "");
            for (int x = -quiet; x < code.size + quiet; x++) {
                line.append(character(code.getModule(x, y), code.getModule(x, y + 1)));
            }
            lines.add(line.append(isColoured ? RESET : "").toString());
        }
        return Optional.of(lines);
    }

    private char character(boolean isUpperDark, boolean isLowerDark) {
        boolean isUpperDrawn = isUpperDark == isColoured;
        boolean isLowerDrawn = isLowerDark == isColoured;
        if (isUpperDrawn) {
            return isLowerDrawn ? '█' : '▀';
        }
        return isLowerDrawn ? '▄' : ' ';
    }
}
