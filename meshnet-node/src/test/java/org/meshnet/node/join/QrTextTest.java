package org.meshnet.node.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn is read back by a reader of others, as a camera would: a picture of the terminal. */
class QrTextTest {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int PIXELS = 4;
    private static final int BLACK = 0;
    private static final int WHITE = 0xffffff;

    private static String code(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder("MESH2");
        while (text.length() < length) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** The terminal, which is black on both sides of the picture. */
    private static String read(List<String> lines, boolean isColoured) throws ReaderException {
        int margin = 3;
        int columns =
                lines.stream().mapToInt(line -> plain(line).length()).max().orElseThrow() + 2 * margin;
        int width = columns * PIXELS;
        int height = 2 * (lines.size() + 2 * margin) * PIXELS;
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, BLACK);
        int drawn = isColoured ? BLACK : WHITE;
        for (int row = 0; row < lines.size(); row++) {
            String line = plain(lines.get(row));
            for (int column = 0; column < line.length(); column++) {
                char each = line.charAt(column);
                boolean isUpper = each == '█' || each == '▀';
                boolean isLower = each == '█' || each == '▄';
                int y = 2 * (row + margin);
                fill(pixels, width, column + margin, y, isUpper ? drawn : WHITE - drawn);
                fill(pixels, width, column + margin, y + 1, isLower ? drawn : WHITE - drawn);
            }
        }
        BinaryBitmap picture = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
        return new QRCodeReader()
                .decode(
                        picture,
                        Map.of(
                                DecodeHintType.TRY_HARDER,
                                true,
                                DecodeHintType.POSSIBLE_FORMATS,
                                List.of(BarcodeFormat.QR_CODE)))
                .getText();
    }

    private static void fill(int[] pixels, int width, int x, int y, int colour) {
        for (int row = y * PIXELS; row < (y + 1) * PIXELS; row++) {
            Arrays.fill(pixels, row * width + x * PIXELS, row * width + (x + 1) * PIXELS, colour);
        }
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 182, 300, 640})
    void shouldBeReadWithColoursAndWithout(int length) throws ReaderException {
        String code = code(length);
        for (boolean isColoured : List.of(true, false)) {
            QrText picture = QrText.of(code, isColoured);
            List<String> lines = picture.lines(1000).orElseThrow();
            assertEquals(code, read(lines, isColoured));
            List<String> narrow = picture.lines(picture.leastColumns()).orElseThrow();
            assertEquals(code, read(narrow, isColoured));
            assertEquals(picture.leastColumns(), plain(narrow.get(0)).length());
        }
    }

    @Test
    void shouldNotBeDrawnWhereItHasNoRoom() {
        QrText picture = QrText.of(code(182), true);
        assertFalse(picture.lines(picture.leastColumns() - 1).isPresent());
        assertTrue(picture.leastColumns() <= 49, () -> picture.leastColumns() + " columns");
    }

    /** A code of a closed network with one server. */
    @Test
    void shouldFitAUsualTerminal() {
        assertTrue(QrText.of(code(640), true).leastColumns() <= 80);
    }

    @Test
    void shouldStandOnItsOwnColoursAndGiveThemBack() {
        for (String line : QrText.of(code(182), true).lines(80).orElseThrow()) {
            assertTrue(line.startsWith("\u001b[38;5;16;48;5;231m") && line.endsWith("\u001b[0m"), line);
        }
    }
}
