package org.meshnet.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.ServerReader;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.state.HostFolders;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Reads the options of the commands of closed networks. Errors name the option, and what would be right. */
final class GrantOptions {
    private static final long MOST_HOURS = 100L * 365 * 24;
    private static final int MOST_DAYS = 31;
    private static final Map<Character, Long> UNIT_SECONDS = Map.of('s', 1L, 'm', 60L, 'h', 3_600L, 'd', 86_400L);

    private final ParseResult command;

    GrantOptions(ParseResult command) {
        this.command = command;
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(command.matchedOptionValue(option, null));
    }

    boolean has(String option) {
        return command.hasMatchedOption(option);
    }

    /** The administrator's. */
    AdministratorFolder folder() throws UserError {
        return new AdministratorFolder(
                MembershipCommands.path(text(MembershipTree.DIR).orElse(AdministratorFolder.DEFAULT_NAME)));
    }

    /** Was one named, or is there one where it would be otherwise? */
    boolean hasFolder() {
        return has(MembershipTree.DIR) || Files.exists(Path.of(AdministratorFolder.DEFAULT_NAME));
    }

    /** Asks the node of this host that is named, or its only one. */
    ControlClient client(Map<String, String> environment) {
        Path sockets = HostFolders.runtime(environment);
        return text(Setting.INTERFACE.option())
                .map(name -> ControlClient.of(sockets, name))
                .orElse(ControlClient.ofTheOnlyOne(sockets));
    }

    /** What a certificate is to allow. */
    Grant grant(Optional<Label> otherwise) throws UserError {
        List<Label> names = new ArrayList<>(list(MembershipTree.NAME, Label::parse, "a host's name such as db-2"));
        if (names.isEmpty()) {
            otherwise.ifPresent(names::add);
        }
        List<Label> aliases = list(MembershipTree.ALIASES, Label::parse, "hosts' names such as www,files");
        if (!aliases.isEmpty() && names.isEmpty()) {
            throw error(MembershipTree.ALIASES, "needs a name; expected --name, too");
        }
        names.addAll(aliases);
        int rights = (has(MembershipTree.RELAY) ? Grant.RELAY : 0)
                | (has(MembershipTree.EXIT) ? Grant.EXIT : 0)
                | (has(MembershipTree.MAY_SIGN) ? Grant.SIGNER : 0);
        try {
            return new Grant(
                    names,
                    list(MembershipTree.GROUPS, Label::parse, "groups such as dev,servers"),
                    list(MembershipTree.ADDRESSES, IpAddress::parse, "IPv4 addresses such as 10.0.0.7"),
                    list(MembershipTree.ROUTES, Prefix::parse, "networks such as 192.168.1.0/24"),
                    rights);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "such a certificate cannot be: " + e.getMessage());
        }
    }

    private <T> List<T> list(String option, Function<String, Optional<T>> parser, String expected) throws UserError {
        List<T> items = new ArrayList<>();
        for (String item : text(option).map(text -> text.split(",", -1)).orElse(new String[0])) {
            items.add(parser.apply(item.strip()).orElseThrow(() -> error(option, "expected " + expected)));
        }
        return items;
    }

    /** A time in hours ({@code 24h}) or days ({@code 30d}). */
    long hours(String option, String otherwise) throws UserError {
        String text = text(option).orElse(otherwise);
        boolean isTime = text.matches("\\d{1,7}[hd]");
        long number = isTime ? Long.parseLong(text.substring(0, text.length() - 1)) : 0;
        long hours = text.endsWith("d") ? Duration.ofDays(number).toHours() : number;
        if (hours < 1 || hours > MOST_HOURS) {
            throw error(option, "expected a time in hours or days such as 24h or 30d");
        }
        return hours;
    }

    /** A time in seconds ({@code 90s}), minutes, hours or days ({@code 7d}), 31 days at most; none is {@code 0s}. */
    long seconds(String option, String otherwise) throws UserError {
        String text = text(option).orElse(otherwise);
        if (!text.matches("\\d{1,7}[smhd]")) {
            throw error(option, "expected a time such as 24h, 7d or 30m");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        long seconds = number * UNIT_SECONDS.getOrDefault(text.charAt(text.length() - 1), 1L);
        if (seconds > Duration.ofDays(MOST_DAYS).toSeconds()) {
            throw error(option, "expected at most " + MOST_DAYS + "d");
        }
        return seconds;
    }

    int number(String option, int otherwise, int most) throws UserError {
        String text = text(option).orElse(String.valueOf(otherwise));
        int number = text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw error(option, "expected a number from 1 to " + most);
        }
        return number;
    }

    /** The servers that are named, checked as {@code up} does. */
    List<String> servers() throws UserError {
        OptionSpec option = command.matchedOption(MembershipTree.SERVER);
        if (option == null) {
            return List.of();
        }
        List<String> texts = List.copyOf(option.originalStringValues());
        ServerReader reader = new ServerReader(Settings.gather(Map.of(Setting.SERVER, texts), Map.of()));
        reader.servers();
        reader.serverKeys();
        if (texts.size() > JoinCode.SERVER_COUNT) {
            throw error(MembershipTree.SERVER, "too many; expected at most " + JoinCode.SERVER_COUNT);
        }
        return texts;
    }

    static UserError error(String option, String problem) {
        return new UserError(ExitCode.USAGE, option + ": " + problem);
    }
}
