package org.meshnet.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.meshnet.node.config.NearMatch;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what is wrong with a command line. picocli's own messages repeat what the user wrote, a misplaced
 * key too; these name options only, and arguments that cannot be a key.
 */
final class UsageErrors {
    private static final int LONGEST_SHOWN = 40;
    private static final Pattern LIKE_A_KEY = Pattern.compile("(?i).*[0-9a-f]{16}.*");

    private UsageErrors() {}

    static UserError of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return error(unknown(unmatched.getUnmatched(), command), command);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec option = missing.getMissing().get(0);
            return error(missing(option), command);
        }
        if (e instanceof OverwrittenOptionException twice) {
            return error(name(twice.getOverwritten()) + " is given twice; expected it once", command);
        }
        return error(e.getArgSpec() == null ? "wrong usage" : name(e.getArgSpec()) + ": wrong value", command);
    }

    /** What a command of its own takes is said by its own help. */
    private static UserError error(String message, CommandSpec command) {
        return new UserError(ExitCode.USAGE, message + " (see " + command.qualifiedName() + " --help)");
    }

    private static String missing(ArgSpec argument) {
        if (argument instanceof OptionSpec) {
            return name(argument) + ": nothing given; expected " + argument.paramLabel();
        }
        String whatItIs = argument.description()[0].replaceFirst("\\.$", "");
        return argument.paramLabel() + " is missing: "
                + whatItIs.substring(0, 1).toLowerCase(Locale.ROOT) + whatItIs.substring(1);
    }

    private static String unknown(List<String> arguments, CommandSpec command) {
        String argument = arguments.get(0).split("=", 2)[0];
        if (argument.length() > LONGEST_SHOWN || LIKE_A_KEY.matcher(argument).matches()) {
            return "unexpected argument";
        }
        if (argument.startsWith("-")) {
            return "unknown option " + argument + NearMatch.nearest(argument, longOptions(command));
        }
        if (command.parent() != null) {
            return "unexpected argument " + argument;
        }
        return "unknown command " + argument
                + NearMatch.nearest(argument, command.subcommands().keySet().toArray(String[]::new));
    }

    /** Each short one is near to each other. */
    private static String[] longOptions(CommandSpec command) {
        return command.optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .toArray(String[]::new);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** Options before a command would be lost without a word. */
    static UserError optionsBeforeCommand(List<OptionSpec> options, CommandSpec command) {
        String names =
                String.join(", ", options.stream().map(OptionSpec::longestName).toList());
        return error(names + " before " + command.name() + "; expected options after the command", command);
    }
}
