package org.meshnet.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for zsh, with its own {@code _arguments}. */
final class ZshCompletion {
    private final CommandSpec program;
    private final String function;

    ZshCompletion(CommandSpec program) {
        this.program = program;
        this.function = "_" + program.name();
    }

    String text() {
        Map<String, CommandSpec> commands = Words.commands(program);
        StringBuilder text = new StringBuilder("#compdef " + program.name() + "\n\n");
        text.append(function).append("_peers() {\n");
        text.append("    local -a names=(${(f)\"$(").append(program.name()).append(" peers --names 2>/dev/null)\"})\n");
        text.append("    compadd -a names\n}\n\n");
        text.append(function).append("_commands() {\n    local -a commands=(\n");
        commands.forEach((name, command) -> text.append("        ")
                .append(quoted(name + ":" + Words.brief(Words.description(command))))
                .append('\n'));
        text.append("    )\n    _describe command commands\n}\n\n");
        text.append(function).append("() {\n");
        text.append("    if ((CURRENT > 2)); then\n        case $words[2] in\n");
        commands.forEach((name, command) -> text.append("            ")
                .append(name)
                .append(") shift words; ((CURRENT--)); _arguments -s \\\n")
                .append(arguments(command))
                .append("                ; return ;;\n"));
        text.append("        esac\n    fi\n");
        text.append("    _arguments -s \\\n").append(arguments(program));
        if (!commands.isEmpty()) {
            text.append("                '1:command:").append(function).append("_commands'\n");
        }
        text.append("}\n\n");
        text.append("if [[ $funcstack[1] == ").append(function).append(" ]]; then\n    ");
        text.append(function).append(" \"$@\"\nelse\n    compdef ");
        return text.append(function)
                .append(' ')
                .append(program.name())
                .append("\nfi\n")
                .toString();
    }

    private String arguments(CommandSpec command) {
        List<String> specs = new ArrayList<>();
        command.options().forEach(option -> specs.addAll(option(option)));
        Words.positionals(command).forEach(place -> specs.add(positional(place)));
        return specs.stream()
                .map(spec -> "                " + quoted(spec) + " \\\n")
                .collect(Collectors.joining());
    }

    private List<String> option(OptionSpec option) {
        String again = option.isMultiValue() ? "*" : "";
        String value =
                Words.takesValue(option) ? ":" + option.paramLabel().replace(":", "\\:") + ":" + action(option) : "";
        String brief = "[" + bracketed(Words.brief(Words.description(option))) + "]" + value;
        List<String> specs = new ArrayList<>();
        for (String name : option.names()) {
            String equals = Words.takesValue(option) && name.startsWith("--") ? "=" : "";
            specs.add(again + name + equals + brief);
        }
        return specs;
    }

    private String positional(PositionalParamSpec place) {
        String optional = place.required() ? ":" : "::";
        return (place.index().min() + 1) + optional + place.paramLabel().replace(":", "\\:") + ":" + action(place);
    }

    private String action(ArgSpec argument) {
        return switch (Words.kind(argument)) {
            case CHOICE -> "(" + String.join(" ", Words.choices(argument)) + ")";
            case UNKNOWN -> " ";
            case FILE -> "_files";
            case FOLDER -> "_files -/";
            case PEER -> function + "_peers";
            case INTERFACE -> "_net_interfaces";
        };
    }

    private static String bracketed(String text) {
        return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
