package org.meshnet.manual;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for bash, which needs nothing but bash. */
final class BashCompletion {
    private static final String DISPATCH = """
            @FUNCTION@() {
                local current="${COMP_WORDS[COMP_CWORD]}" before="" command="" kind="" options="" commands="" word i
                local -a places=()
                ((COMP_CWORD > 0)) && before="${COMP_WORDS[COMP_CWORD - 1]}"
                if [[ $current == "=" ]]; then
                    current=""
                elif [[ $before == "=" ]]; then
                    before="${COMP_WORDS[COMP_CWORD - 2]}"
                fi
                ((COMP_CWORD > 1)) && command="${COMP_WORDS[1]}"
                @FUNCTION@_model "$command" "$before" || @FUNCTION@_model "" "$before"
                if [[ -z $kind && $current == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                    return
                fi
                if [[ -z $kind ]]; then
                    ((COMP_CWORD == 1)) && commands="@COMMANDS@"
                    local place=0
                    for ((i = 2; i < COMP_CWORD; i++)); do
                        word="${COMP_WORDS[i]}"
                        if [[ $word == -* ]]; then
                            local saved="$kind"
                            kind=""
                            @FUNCTION@_model "$command" "$word"
                            [[ -n $kind && ${COMP_WORDS[i + 1]} != "=" ]] && ((i++))
                            [[ -n $kind && ${COMP_WORDS[i + 1]} == "=" ]] && ((i += 2))
                            kind="$saved"
                        else
                            ((place++))
                        fi
                    done
                    kind="${places[place]}"
                fi
                @FUNCTION@_values "$kind"
            }

            # Of what stands there, line by line, what begins as is typed: compgen -W would run what is in it.
            @FUNCTION@_lines() {
                local line
                COMPREPLY=()
                while IFS= read -r line; do
                    [[ $line == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
                done
            }

            @FUNCTION@_values() {
                case "$1" in
                    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
                    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
                    peer) @FUNCTION@_lines < <(@PROGRAM@ peers --names 2>/dev/null) ;;
                    interface) @FUNCTION@_lines < <(ls /sys/class/net 2>/dev/null) ;;
                    "= "*) mapfile -t COMPREPLY < <(compgen -W "${1#= }" -- "$current") ;;
                    *) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current") ;;
                esac
            }

            complete -F @FUNCTION@ @PROGRAM@
            """;

    private final CommandSpec program;
    private final String function;

    BashCompletion(CommandSpec program) {
        this.program = program;
        this.function = "_" + program.name().replace('-', '_');
    }

    String text() {
        Map<String, CommandSpec> commands = Words.commands(program);
        StringBuilder text = new StringBuilder();
        text.append("# bash completion for ").append(program.name()).append("\n\n");
        text.append("# What may follow $1, a command, and what the option $2 takes.\n");
        text.append(function).append("_model() {\n    case \"$1\" in\n");
        commands.forEach((name, command) -> text.append(model(name, command)));
        text.append(model("\"\"", program));
        text.append("        *) return 1 ;;\n    esac\n}\n\n");
        return text.append(DISPATCH.replace("@FUNCTION@", function)
                        .replace("@PROGRAM@", program.name())
                        .replace("@COMMANDS@", String.join(" ", commands.keySet())))
                .toString();
    }

    private String model(String name, CommandSpec command) {
        StringBuilder text = new StringBuilder("        " + name + ")\n");
        text.append("            options=\"").append(optionNames(command)).append("\"\n");
        List<String> places = Words.positionals(command).stream()
                .map(place -> '"' + value(place) + '"')
                .toList();
        text.append("            places=(").append(String.join(" ", places)).append(")\n");
        text.append("            case \"$2\" in\n");
        for (OptionSpec option : command.options()) {
            if (Words.takesValue(option)) {
                text.append("                ").append(String.join("|", option.names()));
                text.append(") kind=\"").append(value(option)).append("\" ;;\n");
            }
        }
        return text.append("            esac\n            ;;\n").toString();
    }

    private static String optionNames(CommandSpec command) {
        return command.options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.joining(" "));
    }

    private static String value(ArgSpec argument) {
        return switch (Words.kind(argument)) {
            case CHOICE -> "= " + String.join(" ", Words.choices(argument));
            case UNKNOWN -> "unknown";
            case FILE -> "file";
            case FOLDER -> "folder";
            case PEER -> "peer";
            case INTERFACE -> "interface";
        };
    }
}
