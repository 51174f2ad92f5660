package org.meshnet.core.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a document as a shell would take it, as far as documents need it. Stateless. */
public final class ShellLine {
    private static final Pattern WORD = Pattern.compile(
            "\\G\\s*(?:(#.*)|([|&;<>]+)|((?:[^\\s'\"|&;<>\\\\]|\\\\.|'[^']*'|\"(?:[^\"\\\\]|\\\\.)*\")+))");
    private static final String COMMANDS = "|&;";

    private ShellLine() {}

    /** Its simple commands, each as its words; a comment is none of it. */
    public static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
        Matcher matcher = WORD.matcher(line.strip());
        boolean isRedirected = false;
        while (matcher.find() && matcher.group(1) == null) {
            if (matcher.group(2) != null) {
                isRedirected = !COMMANDS.contains(matcher.group(2).substring(0, 1));
                if (!isRedirected) {
                    commands.add(new ArrayList<>());
                }
            } else if (isRedirected) {
                isRedirected = false;
            } else {
                commands.get(commands.size() - 1).add(plain(matcher.group(3)));
            }
        }
        return commands.stream().filter(command -> !command.isEmpty()).toList();
    }

    private static String plain(String word) {
        return word.replaceAll("'([^']*)'", "$1").replaceAll("\"([^\"]*)\"", "$1");
    }

    /** The words behind the program, where it is this one: called by its name, or as its jar, by whom ever. */
    public static Optional<List<String>> arguments(List<String> command, String program) {
        int start = 0;
        while (start < command.size() && isBefore(command.get(start))) {
            start++;
        }
        List<String> rest = command.subList(start, command.size());
        if (!rest.isEmpty() && rest.get(0).equals(program)) {
            return Optional.of(rest.subList(1, rest.size()));
        }
        boolean isJar = rest.size() > 2
                && rest.get(0).equals("java")
                && rest.get(1).equals("-jar")
                && rest.get(2).matches("(.*/)?" + program + "\\.jar");
        return isJar ? Optional.of(rest.subList(3, rest.size())) : Optional.empty();
    }

    private static boolean isBefore(String word) {
        return word.equals("$") || word.equals("sudo") || word.matches("[A-Z_]+=.*");
    }
}
