package org.meshnet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.testing.Document;

/** The documents that name tests for what they promise name such as there are. */
class SecurityDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("(\\w+(?:Test|IT|Contract))\\.(\\w+)");

    @ParameterizedTest
    @ValueSource(strings = {"docs/security.md", "docs/failures.md"})
    void shouldNameTestsThatThereAre(String path) throws IOException {
        List<String> missing = new ArrayList<>();
        int count = 0;
        for (Document.Code span : Document.at(path).codeSpans()) {
            Matcher named = TEST.matcher(span.text());
            if (named.matches()) {
                count++;
                if (!isThere(named.group(1), named.group(2))) {
                    missing.add(span.toString());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(count > 10, "only " + count + " tests were found");
    }

    @Test
    void shouldNotTakeForThereWhatIsNot() throws IOException {
        assertTrue(isThere("SecurityDocumentTest", "shouldNotTakeForThereWhatIsNot"));
        assertEquals(false, isThere("SecurityDocumentTest", "isThere"));
        assertEquals(false, isThere("NoSuchTest", "shouldNotTakeForThereWhatIsNot"));
    }

    /** Several classes may have one name; a test is a method without a result that is not private. */
    private static boolean isThere(String type, String method) throws IOException {
        Pattern declared = Pattern.compile("(?m)^    (?:public )?void " + method + "\\(");
        for (Path source : sources(type)) {
            if (declared.matcher(Files.readString(source)).find()) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> sources(String type) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("core", "tun", "discovery", "node")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve("meshnet-" + module + "/src/test/java"))) {
                files.filter(file -> file.endsWith(type + ".java")).forEach(found::add);
            }
        }
        return found;
    }
}
