package org.meshnet.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of the project's documents, as tests read it: its lines of code, its links, its headings.
 *
 * @param file where
 * @param text Markdown
 */
public record Document(Path file, String text) {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE_SPAN = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");
    private static final Pattern LINK = Pattern.compile("\\[((?:[^\\[\\]]|`[^`]*`)*)]\\(([^()\\s]+)\\)");
    /** How records of decisions are called, in words and in their files' names. */
    private static final Pattern RECORD_WORDS = Pattern.compile("\\b(?:ADR |adr/)0*(\\d+)");

    private static final Pattern RECORD_FILE = Pattern.compile("(?:^|/)0*(\\d+)-[^/]+\\.md$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
    private static final String INDENT = "    ";

    /** A line of code or a code span, with where it stands. */
    public record Code(Document document, int line, String text) {
        @Override
        public String toString() {
            return ROOT.relativize(document.file()) + ":" + line + ": " + text;
        }
    }

    /** README, changelog and all in docs. */
    public static List<Document> all() {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Document::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one at this path below the root of the project. */
    public static Document at(String path) {
        return read(ROOT.resolve(path));
    }

    private static Document read(Path file) {
        try {
            return new Document(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of code: those that are indented by four blanks or more, and those between fences. */
    public List<Code> codeLines() {
        List<Code> lines = new ArrayList<>();
        boolean isFenced = false;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.stripLeading().startsWith("```")) {
                isFenced = !isFenced;
            } else if (isFenced || line.startsWith(INDENT)) {
                lines.add(new Code(this, number, line.strip()));
            }
        }
        return lines;
    }

    /** What stands between backquotes. */
    public List<Code> codeSpans() {
        List<Code> spans = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            Matcher matcher = CODE_SPAN.matcher(line.startsWith(INDENT) ? "" : line);
            while (matcher.find()) {
                spans.add(new Code(this, number, matcher.group(1).strip()));
            }
        }
        return spans;
    }

    /** Why links to the project's own files lead nowhere, or to another record of a decision than they say. */
    public List<String> brokenLinks() {
        List<String> broken = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            Matcher matcher = LINK.matcher(
                    line.startsWith(INDENT) ? "" : CODE_SPAN.matcher(line).replaceAll(""));
            while (matcher.find()) {
                String place = ROOT.relativize(file) + ":" + number + ": ";
                problem(matcher.group(1), matcher.group(2)).ifPresent(problem -> broken.add(place + problem));
            }
        }
        return broken;
    }

    private Optional<String> problem(String words, String link) {
        if (link.matches("[a-z]+://.*")) {
            return Optional.empty();
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return Optional.of(link + ": there is no such file");
        }
        Matcher said = RECORD_WORDS.matcher(words);
        Matcher meant = RECORD_FILE.matcher(parts[0]);
        if (said.find() && !(meant.find() && meant.group(1).equals(said.group(1)))) {
            return Optional.of(link + " is called " + words);
        }
        boolean isAnchored = parts.length == 2 && target.toString().endsWith(".md");
        return isAnchored && !read(target).anchors().contains(parts[1])
                ? Optional.of(link + ": there is no such heading")
                : Optional.empty();
    }

    /** How headings are called in links, as GitHub does. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Matcher matcher = HEADING.matcher(text);
        while (matcher.find()) {
            String anchor = matcher.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
        }
        return anchors;
    }
}
