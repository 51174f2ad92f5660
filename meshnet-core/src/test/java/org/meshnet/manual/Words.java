package org.meshnet.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What the model of a program says of its words. Stateless. */
final class Words {
    private static final Set<String> INTERFACES = Set.of("--interface", "--bind-device", "--only-interface");

    /** What can stand for a value. */
    enum Kind {
        /** Nothing that a shell could know. */
        UNKNOWN,
        FILE,
        FOLDER,
        PEER,
        INTERFACE,
        /** The choices that the model has. */
        CHOICE
    }

    private Words() {}

    static Kind kind(ArgSpec argument) {
        if (!choices(argument).isEmpty()) {
            return Kind.CHOICE;
        }
        if (argument instanceof OptionSpec option && INTERFACES.contains(option.longestName())) {
            return Kind.INTERFACE;
        }
        return switch (argument.paramLabel()) {
            case "FILE" -> Kind.FILE;
            case "DIR" -> Kind.FOLDER;
            case "PEER" -> Kind.PEER;
            default -> Kind.UNKNOWN;
        };
    }

    static List<String> choices(ArgSpec argument) {
        List<String> choices = new ArrayList<>();
        if (argument.completionCandidates() != null && takesValue(argument)) {
            argument.completionCandidates().forEach(choices::add);
        }
        return choices;
    }

    /** A value that may be missing stands behind an equals sign: what comes next is something else. */
    static boolean takesValue(ArgSpec argument) {
        return argument.arity().min() > 0
                || (argument.isPositional() && argument.arity().max() > 0);
    }

    /** The commands by name, as they were added. */
    static Map<String, CommandSpec> commands(CommandSpec program) {
        return program.subcommands().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().getCommandSpec(), (a, b) -> a, TreeMap::new));
    }

    /** By their places. */
    static List<PositionalParamSpec> positionals(CommandSpec command) {
        return command.positionalParameters().stream()
                .sorted((a, b) -> Integer.compare(a.index().min(), b.index().min()))
                .toList();
    }

    /** The whole description of an argument on one line. */
    static String description(ArgSpec argument) {
        String standard = String.valueOf(argument.defaultValueString());
        return plain(argument.description()).replace("${DEFAULT-VALUE}", standard);
    }

    static String description(CommandSpec command) {
        return plain(command.usageMessage().description());
    }

    private static String plain(String... lines) {
        return String.join(" ", lines).replace("%%", "%").replace("%n", " ").strip();
    }

    /** The first sentence, without its dot, for a list in which there is room for no more. */
    static String brief(String description) {
        String first = description.split("(?<=[^.])[.:;] ", 2)[0];
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }
}
