package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meshnet.core.crypto.SodiumUnavailableException;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerReader;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.LogLevelJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.join.Service;
import org.meshnet.node.netcheck.NetCheck;
import org.meshnet.node.netcheck.NetCheckJson;
import org.meshnet.node.netcheck.NetCheckReport;
import org.meshnet.node.netcheck.NetCheckText;
import org.meshnet.node.state.HostFolders;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs one command line. */
public final class Cli {
    private final Terminal terminal;
    private final UpAction up;

    /** @param up what runs the node */
    public Cli(Terminal terminal, UpAction up) {
        this.terminal = terminal;
        this.up = up;
    }

    /** Runs it to its end; an error is shown as one line. */
    public ExitCode run(String... arguments) {
        try {
            return dispatch(CommandTree.build(), arguments);
        } catch (UserError e) {
            terminal.show(e);
            return e.exitCode();
        } catch (SodiumUnavailableException e) {
            terminal.show(new UserError(ExitCode.PLATFORM, String.valueOf(e.getMessage())));
            return ExitCode.PLATFORM;
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private ExitCode dispatch(CommandLine commandLine, String[] arguments) throws UserError {
        ParseResult root = parse(commandLine, arguments);
        ParseResult command = root.hasSubcommand() ? root.subcommand() : root;
        if (root.isUsageHelpRequested() || command.isUsageHelpRequested()) {
            new HelpText(terminal.columns())
                    .of(command.commandSpec().commandLine())
                    .forEach(terminal.out()::println);
            return ExitCode.OK;
        }
        if (root.isVersionHelpRequested()) {
            commandLine.printVersionHelp(terminal.out());
            return ExitCode.OK;
        }
        if (root.hasSubcommand() && !root.matchedOptions().isEmpty()) {
            throw UsageErrors.optionsBeforeCommand(root.matchedOptions(), command.commandSpec());
        }
        return perform(command);
    }

    private static ParseResult parse(CommandLine commandLine, String[] arguments) throws UserError {
        try {
            return commandLine.parseArgs(Watch.joined(arguments));
        } catch (ParameterException e) {
            throw UsageErrors.of(e);
        }
    }

    private ExitCode perform(ParseResult command) throws UserError {
        return switch (command.commandSpec().name()) {
            case CommandTree.GENKEY -> genkey(command);
            case CommandTree.STATUS -> status(command);
            case CommandTree.PEERS -> peers(command);
            case CommandTree.PING -> ping(command);
            case CommandTree.WAIT -> waitFor(command);
            case CommandTree.RELOAD -> reload(command);
            case CommandTree.EXIT_NODE -> exitNode(command);
            case CommandTree.EXPLAIN -> explain(command);
            case CommandTree.RULES -> rules(command);
            case CommandTree.LOG_LEVEL -> logLevel(command);
            case CommandTree.LOG -> log(command);
            case CommandTree.SPEEDTEST -> speedtest(command);
            case CommandTree.NETCHECK -> netcheck(command);
            case CommandTree.WEB -> new PageOpener(terminal).run(client(command));
            case CommandTree.COMPLETION -> new Completion(terminal).print(word(command, 0));
            case CommandTree.DOWN -> down(command);
            case ConfigTree.CONFIG ->
                new ConfigCommands(terminal, given(command), has(command, CommandTree.JSON)).run(word(command, 0));
            case ConfigTree.INIT ->
                new ConfigMaker(terminal)
                        .write(
                                text(command, ConfigTree.DIR).orElse(ConfigMaker.DEFAULT_FOLDER),
                                command.matchedPositionalValue(0, ConfigMaker.DEFAULT_NAME),
                                given(command));
            case ConfigTree.VERSION -> Version.show(terminal, has(command, CommandTree.JSON));
            case MembershipTree.NETWORK -> network(command);
            case MembershipTree.INVITE -> new InviteCommand(terminal, command).run();
            case MembershipTree.JOIN ->
                new JoinCommand(terminal, command, up, new Service()).run(command.matchedPositionalValue(0, ""));
            case MembershipTree.CERT -> cert(command);
            case PolicyTree.POLICY ->
                new PolicyCommands(terminal, new GrantOptions(command)).run(word(command, 0), word(command, 1));
            case PolicyTree.REVOKE -> new PolicyCommands(terminal, new GrantOptions(command)).revoke(word(command, 0));
            case PolicyTree.ADMINISTRATOR ->
                new AdministratorCommands(terminal, new GrantOptions(command)).run(word(command, 0), word(command, 1));
            default -> up(command);
        };
    }

    private ExitCode genkey(ParseResult command) throws UserError {
        KeyMaker maker = new KeyMaker(terminal);
        Optional<String> out = text(command, CommandTree.OUT);
        if (out.isPresent()) {
            maker.write(out.get(), has(command, CommandTree.FORCE));
        } else {
            maker.print();
        }
        return ExitCode.OK;
    }

    private ExitCode network(ParseResult command) throws UserError {
        return switch (command.matchedPositionalValue(0, "")) {
            case "create" -> new MembershipCommands(terminal, command).create();
            case "rotate" -> new RotationCommand(terminal, new GrantOptions(command)).run();
            default ->
                throw new UserError(ExitCode.USAGE, "network: unknown word; expected network create or network rotate");
        };
    }

    private ExitCode cert(ParseResult command) throws UserError {
        String file = command.matchedPositionalValue(1, "");
        String verb = command.matchedPositionalValue(0, "");
        if (file.isEmpty() == (verb.equals("sign") || verb.equals("show"))) {
            throw new UserError(ExitCode.USAGE, "cert: expected cert request, cert sign REQUEST or cert show FILE");
        }
        return switch (verb) {
            case "request" -> new NodeMembership(terminal, command).request();
            case "sign" -> new MembershipCommands(terminal, command).sign(file);
            case "show" -> new NodeMembership(terminal, command).show(file);
            default ->
                throw new UserError(ExitCode.USAGE, "cert: unknown word; expected request, sign REQUEST or show FILE");
        };
    }

    private ExitCode up(ParseResult command) throws UserError {
        return up.run(settings(command), terminal);
    }

    private Settings settings(ParseResult command) throws UserError {
        return Settings.gather(given(command), terminal.environment());
    }

    /** The settings among the options, as they were given. */
    static Map<Setting, List<String>> given(ParseResult command) {
        Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            OptionSpec option = command.matchedOption(setting.option());
            if (option != null) {
                given.put(setting, setting.isFlag() ? List.of("true") : List.copyOf(option.originalStringValues()));
            }
        }
        return given;
    }

    private ExitCode netcheck(ParseResult command) throws UserError {
        ServerReader reader = new ServerReader(settings(command));
        NetCheckReport report = NetCheck.run(
                reader.servers(),
                reader.stunServers(),
                reader.tlsAuthorities().stream().toList());
        if (has(command, CommandTree.JSON)) {
            terminal.out().println(Json.pretty(NetCheckJson.of(report)));
        } else {
            NetCheckText.of(report, terminal.columns()).forEach(terminal.out()::println);
        }
        return report.hasUdp() || report.hasStream() ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }

    private ExitCode status(ParseResult command) throws UserError {
        StatusAction action = shown(command);
        boolean isOfAll = isOfAll(command);
        boolean isAnyMeant = text(command, Setting.INTERFACE.option()).isEmpty() && !has(command, CommandTree.JSON);
        return isOfAll || isAnyMeant
                ? action.showAll(() -> ControlClient.ofEveryOne(runtimeFolder()))
                : action.show(client(command));
    }

    private StatusAction shown(ParseResult command) throws UserError {
        int seconds = has(command, CommandTree.WATCH) ? command.matchedOptionValue(CommandTree.WATCH, 0) : 0;
        if (has(command, CommandTree.WATCH) && (seconds < 1 || seconds > Watch.MOST_SECONDS)) {
            throw new UserError(
                    ExitCode.USAGE,
                    CommandTree.WATCH + ": no such number; expected seconds from 1 to " + Watch.MOST_SECONDS);
        }
        return new StatusAction(terminal, has(command, CommandTree.JSON), seconds);
    }

    private static boolean isOfAll(ParseResult command) throws UserError {
        boolean isOfAll = has(command, CommandTree.ALL);
        if (isOfAll && command.hasMatchedOption(Setting.INTERFACE.option())) {
            throw new UserError(
                    ExitCode.USAGE, "--all and --interface: expected one of them, as one names all and one a single");
        }
        return isOfAll;
    }

    private ExitCode peers(ParseResult command) throws UserError {
        String one = word(command, 0);
        if (has(command, CommandTree.NAMES)) {
            StatusText.labels(peers(command, one)).forEach(terminal.out()::println);
            return ExitCode.OK;
        }
        return shown(command).showPeers(() -> peers(command, one));
    }

    private JsonArray peers(ParseResult command, String one) throws UserError {
        if (one.isEmpty()) {
            return askStatus(command).getAsJsonArray("peers");
        }
        JsonArray peers = new JsonArray();
        peers.add(PeerFinder.of(client(command)::ask, one).peer(one));
        return peers;
    }

    private ExitCode ping(ParseResult command) throws UserError {
        Pinger pinger = new Pinger(terminal, client(command)::ask, new SteadyPace());
        return pinger.run(command.matchedPositionalValue(0, ""), pingOptions(command));
    }

    private ExitCode waitFor(ParseResult command) throws UserError {
        int seconds = WaitCommand.seconds(text(command, CommandTree.TIMEOUT));
        new WaitCommand(client(command)::ask, new SteadyPace(), System::nanoTime)
                .run(text(command, CommandTree.PEER), seconds);
        return ExitCode.OK;
    }

    private ExitCode reload(ParseResult command) throws UserError {
        JsonObject answer = client(command).ask(Requests.RELOAD);
        String changed = answer.getAsJsonArray(Requests.CHANGED).asList().stream()
                .map(JsonElement::getAsString)
                .collect(Collectors.joining(", "));
        terminal.say(changed.isEmpty() ? "no setting changed" : "changed: " + changed);
        for (JsonElement name : answer.getAsJsonArray(Requests.KEPT)) {
            terminal.say(name.getAsString() + ": holds from the next start on");
        }
        return ExitCode.OK;
    }

    private static PingOptions pingOptions(ParseResult command) throws UserError {
        PingOptions options =
                PingOptions.standard(has(command, CommandTree.JSON), has(command, CommandTree.UNTIL_DIRECT));
        Optional<String> count = text(command, CommandTree.COUNT);
        if (count.isPresent()) {
            options = options.withCount(count.get());
        }
        Optional<String> interval = text(command, CommandTree.INTERVAL);
        return interval.isPresent() ? options.withInterval(interval.get()) : options;
    }

    private ExitCode exitNode(ParseResult command) throws UserError {
        String verb = command.matchedPositionalValue(0, "");
        String name = command.matchedPositionalValue(1, "");
        if (!verb.equals("set")) {
            throw new UserError(
                    ExitCode.USAGE, "exit-node: unknown word; expected exit-node set NAME, or exit-node set off");
        }
        ControlClient client = client(command);
        Optional<String> member = Optional.empty();
        if (!name.equals("off")) {
            member = Optional.of(
                    named(PeerFinder.of(client::ask, name).find(name).target()));
        }
        client.ask(Requests.exitRequest(member));
        if (member.isPresent() && isExitMissing(client.ask(Requests.STATUS))) {
            terminal.tell(StatusText.printable(name) + " offers no exit: until it does (up --offer-exit there), or "
                    + "exit-node set off here, this host reaches nothing outside the mesh, unless it was "
                    + "started with --exit-fail-open");
        }
        return ExitCode.OK;
    }

    private static boolean isExitMissing(JsonObject status) {
        return status.getAsJsonObject("exit").get("state").getAsString().equals("not-offered");
    }

    private ExitCode explain(ParseResult command) throws UserError {
        return new Explainer(terminal, client(command))
                .run(
                        command.matchedPositionalValue(0, ""),
                        command.matchedPositionalValue(1, ""),
                        command.matchedPositionalValue(2, ""),
                        has(command, CommandTree.JSON));
    }

    private ExitCode log(ParseResult command) throws UserError {
        int lines = number(command, CommandTree.LINES, 0, LogAction.MOST_LINES, LogAction.DEFAULT_LINES);
        return new LogAction(terminal, client(command)::ask, new SteadyPace())
                .run(lines, has(command, CommandTree.FOLLOW), has(command, CommandTree.JSON));
    }

    private ExitCode speedtest(ParseResult command) throws UserError {
        int seconds = number(
                command,
                CommandTree.SECONDS,
                SpeedBody.MIN_SECONDS,
                SpeedBody.MAX_SECONDS,
                SpeedTester.DEFAULT_SECONDS);
        int rate = number(
                command,
                CommandTree.RATE,
                SpeedBody.MIN_BYTES_PER_SECOND,
                SpeedBody.MAX_BYTES_PER_SECOND,
                SpeedTester.DEFAULT_BYTES_PER_SECOND);
        return new SpeedTester(terminal, client(command)::ask, new SteadyPace())
                .run(word(command, 0), seconds, rate, has(command, CommandTree.JSON));
    }

    private static int number(ParseResult command, String option, int least, int most, int otherwise) throws UserError {
        Optional<String> given = text(command, option);
        return given.isPresent() ? PingOptions.number(option, given.get(), least, most) : otherwise;
    }

    private ExitCode rules(ParseResult command) throws UserError {
        return new RulesAction(terminal, () -> client(command))
                .run(command.matchedPositionalValue(0, ""), command.matchedPositionalValue(1, ""));
    }

    private ExitCode logLevel(ParseResult command) throws UserError {
        List<String> words = command.matchedPositionals().stream()
                .flatMap(each -> each.originalStringValues().stream())
                .toList();
        JsonObject answer = client(command).ask(LogLevelJson.request(words));
        if (has(command, CommandTree.JSON)) {
            terminal.out().println(Json.pretty(answer));
        } else {
            LogLevelJson.text(answer, terminal.columns()).forEach(terminal.out()::println);
        }
        return ExitCode.OK;
    }

    private static String named(PingTarget target) {
        StringBuilder name = new StringBuilder();
        target.handle(new PingTarget.Handler() {
            @Override
            public void onKey(NodeKey key) {
                name.append(key.hex());
            }

            @Override
            public void onAddress(IpAddress address) {
                name.append(address);
            }
        });
        return name.toString();
    }

    private ExitCode down(ParseResult command) throws UserError {
        if (isOfAll(command)) {
            for (ControlClient each : ControlClient.ofEveryOne(runtimeFolder())) {
                each.stop();
            }
        } else {
            client(command).stop();
        }
        return ExitCode.OK;
    }

    private JsonObject askStatus(ParseResult command) throws UserError {
        return client(command).ask(Requests.STATUS);
    }

    private Path runtimeFolder() {
        return HostFolders.runtime(terminal.environment());
    }

    private ControlClient client(ParseResult command) {
        Path folder = runtimeFolder();
        return text(command, Setting.INTERFACE.option())
                .map(name -> ControlClient.of(folder, name))
                .orElse(ControlClient.ofTheOnlyOne(folder));
    }

    private static String word(ParseResult command, int index) {
        return command.matchedPositionalValue(index, "");
    }

    private static Optional<String> text(ParseResult command, String option) {
        return Optional.ofNullable(command.matchedOptionValue(option, null));
    }

    private static boolean has(ParseResult command, String option) {
        return command.hasMatchedOption(option);
    }
}
