package org.meshnet.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.meshnet.node.control.Paragraph;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What {@code --help} prints, as wide as the terminal. Lines end between words only, so that paths and addresses stay
 * whole, which picocli's own help does not heed.
 */
final class HelpText {
    private static final int LEAST_COLUMNS = 60;
    private static final int MOST_COLUMNS = 100;
    private static final int USUAL_COLUMNS = 80;
    /** Which part of a line names may take, of 8. */
    private static final int NAME_EIGHTHS = 3;

    private static final int GAP = 2;
    private static final int INDENT = 2;
    private static final String MARGIN = "  ";
    /** As wide as a short name and the comma behind it. */
    private static final String NO_SHORT_NAME = "    ";

    private final int columns;

    /** @param columns of the terminal; {@link Integer#MAX_VALUE} if there is none */
    HelpText(int columns) {
        this.columns =
                columns == Integer.MAX_VALUE ? USUAL_COLUMNS : Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, columns));
    }

    /** The lines for this command. */
    List<String> of(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<String> lines = new ArrayList<>();
        String usage =
                "Usage: " + command.getHelp().synopsis("Usage: ".length()).stripTrailing();
        usage.lines().forEach(lines::add);
        for (String text : spec.usageMessage().description()) {
            lines.addAll(Paragraph.lines(text, columns, 0));
        }
        lines.addAll(table(arguments(spec)));
        if (!spec.subcommands().isEmpty()) {
            lines.add("Commands:");
            lines.addAll(table(commands(spec)));
        }
        for (String text : spec.usageMessage().footer()) {
            lines.addAll(Paragraph.lines(text, columns, 0));
        }
        return lines;
    }

    /**
     * A line of a table.
     *
     * @param name of what is described
     */
    private record Row(String name, String text) {}

    private static List<Row> commands(CommandSpec spec) {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, CommandLine> entry : spec.subcommands().entrySet()) {
            rows.add(new Row(
                    entry.getKey(),
                    text(entry.getValue().getCommandSpec().usageMessage().description())));
        }
        return rows;
    }

    private static List<Row> arguments(CommandSpec spec) {
        List<Row> rows = new ArrayList<>();
        for (PositionalParamSpec word : spec.positionalParameters()) {
            rows.add(new Row(NO_SHORT_NAME + label(word), text(word.description())));
        }
        spec.options().stream()
                .filter(option -> isShown(option, spec))
                .forEach(option -> rows.add(new Row(name(option), text(option.description()))));
        return rows;
    }

    /** What the program takes without a command is shown with that command, which is meant then. */
    private static boolean isShown(OptionSpec option, CommandSpec spec) {
        return spec.subcommands().isEmpty() || option.usageHelp() || option.versionHelp();
    }

    private static String label(PositionalParamSpec word) {
        String label = word.paramLabel() + (word.arity().max() > 1 ? "..." : "");
        return word.required() ? label : "[" + label + "]";
    }

    private static String name(OptionSpec option) {
        String name = option.longestName() + value(option);
        return option.shortestName().equals(option.longestName())
                ? NO_SHORT_NAME + name
                : option.shortestName() + ", " + name;
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        return option.arity().min() == 0 ? "[=" + option.paramLabel() + "]" : "=" + option.paramLabel();
    }

    private static String text(String... description) {
        return String.join(" ", description).replace("%%", "%");
    }

    /** Names that are too long for their column have a line of their own. */
    private List<String> table(List<Row> rows) {
        int most = columns * NAME_EIGHTHS / 8;
        int width = rows.stream()
                .mapToInt(row -> row.name().length())
                .filter(length -> length <= most)
                .max()
                .orElse(most);
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.addAll(lines(row, width));
        }
        return lines;
    }

    private List<String> lines(Row row, int width) {
        List<String> lines = new ArrayList<>();
        String before = MARGIN + " ".repeat(width + GAP);
        String first = MARGIN
                + row.name()
                + " ".repeat(Math.max(GAP, width + GAP - row.name().length()));
        if (row.name().length() > width) {
            lines.add(MARGIN + row.name());
            first = before;
        }
        for (String line : Paragraph.lines(row.text(), columns - before.length(), INDENT)) {
            lines.add(first + line);
            first = before;
        }
        return lines;
    }
}
