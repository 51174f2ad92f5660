package org.meshnet.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Man pages of a program and of each of its commands, in section 8, in the macros of man(7). */
final class ManPages {
    private static final String SECTION = "8";

    private final CommandSpec program;
    private final String version;

    ManPages(CommandSpec program, String version) {
        this.program = program;
        this.version = version;
    }

    /** Each page's text by its file's name. */
    Map<String, String> byFile() {
        Map<String, String> pages = new TreeMap<>();
        pages.put(file(program.name()), page(program, program.name()));
        Words.commands(program).forEach((name, command) -> {
            String title = program.name() + "-" + name;
            pages.put(file(title), page(command, title));
        });
        return pages;
    }

    private static String file(String title) {
        return title + "." + SECTION;
    }

    private String page(CommandSpec command, String title) {
        List<String> lines = new ArrayList<>();
        lines.add(".TH " + quoted(title.toUpperCase(java.util.Locale.ROOT)) + " " + SECTION + " \"\" "
                + quoted(program.name() + " " + version) + " \"MeshNet\"");
        section(lines, "NAME");
        lines.add(escaped(title) + " \\- " + escaped(Words.brief(Words.description(command))));
        section(lines, "SYNOPSIS");
        lines.addAll(synopsis(command));
        section(lines, "DESCRIPTION");
        lines.add(escaped(Words.description(command)));
        addCommands(lines, command);
        addArguments(lines, command);
        addFooter(lines, command);
        if (command != program) {
            section(lines, "SEE ALSO");
            lines.add(".BR " + program.name().replace("-", "\\-") + " (" + SECTION + ")");
        }
        return String.join("\n", lines) + "\n";
    }

    private static void section(List<String> lines, String name) {
        lines.add(".SH " + quoted(name));
    }

    private List<String> synopsis(CommandSpec command) {
        List<String> lines = new ArrayList<>();
        if (command == program) {
            lines.add(".B " + escaped(program.name()));
            lines.add("[\\fIOPTION\\fR...]");
            if (!command.subcommands().isEmpty()) {
                lines.add(".br");
                lines.add(".B " + escaped(program.name()));
                lines.add("\\fICOMMAND\\fR [\\fIOPTION\\fR...]");
            }
            return lines;
        }
        lines.add(".B " + escaped(program.name() + " " + command.name()));
        StringBuilder words = new StringBuilder("[\\fIOPTION\\fR...]");
        for (PositionalParamSpec positional : Words.positionals(command)) {
            String label = "\\fI" + escaped(positional.paramLabel()) + "\\fR";
            words.append(positional.required() ? " " + label : " [" + label + "]");
        }
        lines.add(words.toString());
        return lines;
    }

    private void addCommands(List<String> lines, CommandSpec command) {
        if (command.subcommands().isEmpty()) {
            return;
        }
        section(lines, "COMMANDS");
        Words.commands(command).forEach((name, each) -> {
            lines.add(".TP");
            lines.add(".BR " + (program.name() + "-" + name).replace("-", "\\-") + " (" + SECTION + ")");
            lines.add(escaped(Words.description(each)));
        });
    }

    private static void addArguments(List<String> lines, CommandSpec command) {
        List<PositionalParamSpec> positionals = Words.positionals(command);
        if (!positionals.isEmpty()) {
            section(lines, "ARGUMENTS");
            for (PositionalParamSpec positional : positionals) {
                lines.add(".TP");
                lines.add(".I " + escaped(positional.paramLabel()));
                lines.add(description(positional));
            }
        }
        section(lines, "OPTIONS");
        for (OptionSpec option : command.options()) {
            lines.add(".TP");
            lines.add(names(option));
            lines.add(description(option));
        }
    }

    private static String names(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        String label = "\\fI" + escaped(option.paramLabel()) + "\\fR";
        if (Words.takesValue(option)) {
            return names + " " + label;
        }
        return option.arity().max() > 0 ? names + "[=" + label + "]" : names;
    }

    private static String description(ArgSpec argument) {
        String description = escaped(Words.description(argument));
        return description.isEmpty() ? "\\&" : description;
    }

    private static void addFooter(List<String> lines, CommandSpec command) {
        String[] footer = command.usageMessage().footer();
        if (footer.length == 0) {
            return;
        }
        section(lines, "NOTES");
        boolean isBegun = false;
        for (String line : footer) {
            if (!line.isBlank()) {
                lines.add(escaped(line.strip()));
            } else if (isBegun) {
                lines.add(".PP");
            }
            isBegun = isBegun || !line.isBlank();
        }
    }

    private static String quoted(String text) {
        return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
    }

    /** A line that begins with a dot or an apostrophe would be a request. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
