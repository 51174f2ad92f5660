package org.meshnet.manual;

import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish. */
final class FishCompletion {
    private final CommandSpec program;
    private final StringBuilder text = new StringBuilder();

    FishCompletion(CommandSpec program) {
        this.program = program;
    }

    String text() {
        Map<String, CommandSpec> commands = Words.commands(program);
        text.setLength(0);
        text.append("# fish completion for ").append(program.name()).append("\n\n");
        line("-f");
        String ownOptions = commands.isEmpty()
                ? ""
                : " -n 'not __fish_seen_subcommand_from "
                        + String.join(" ", commands.keySet()).replace(" up ", " ") + "'";
        commands.forEach((name, command) ->
                line("-n __fish_use_subcommand -a " + name + " -d " + quoted(Words.brief(Words.description(command)))));
        program.options().forEach(option -> option(option, ownOptions));
        commands.forEach((name, command) -> {
            String condition = " -n '__fish_seen_subcommand_from " + name + "'";
            if (!name.equals("up")) {
                command.options().forEach(option -> option(option, condition));
            }
            Words.positionals(command).forEach(place -> positional(place, name));
        });
        return text.toString();
    }

    private void option(OptionSpec option, String condition) {
        StringBuilder line = new StringBuilder(condition.strip());
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (Words.takesValue(option)) {
            line.append(value(option));
        }
        line.append(" -d ").append(quoted(Words.brief(Words.description(option))));
        line(line.toString());
    }

    /** Offered until one of its words is there. */
    private void positional(PositionalParamSpec place, String command) {
        if (Words.kind(place) == Words.Kind.UNKNOWN) {
            return;
        }
        String until = Words.kind(place) == Words.Kind.CHOICE
                ? "; and not __fish_seen_subcommand_from " + String.join(" ", Words.choices(place))
                : "";
        String values = Words.kind(place) == Words.Kind.FILE || Words.kind(place) == Words.Kind.FOLDER
                ? " -F"
                : value(place).replace(" -x", "");
        line("-n '__fish_seen_subcommand_from " + command + until + "'" + values);
    }

    private String value(ArgSpec argument) {
        return switch (Words.kind(argument)) {
            case CHOICE -> " -x -a " + quoted(String.join(" ", Words.choices(argument)));
            case UNKNOWN -> " -x";
            case FILE -> " -r -F";
            case FOLDER -> " -x -a '(__fish_complete_directories)'";
            case PEER -> " -x -a '(" + program.name() + " peers --names 2>/dev/null)'";
            case INTERFACE -> " -x -a '(__fish_print_interfaces)'";
        };
    }

    private void line(String rest) {
        text.append("complete -c ")
                .append(program.name())
                .append(' ')
                .append(rest)
                .append('\n');
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
