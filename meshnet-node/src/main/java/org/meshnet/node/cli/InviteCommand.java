package org.meshnet.node.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.core.membership.InviteCode;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.core.membership.OpenCode;
import org.meshnet.core.membership.Period;
import org.meshnet.core.name.Label;
import org.meshnet.node.config.OpenNetwork;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.control.CertificateJson;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.join.MachineConfig;
import org.meshnet.node.join.MachinePlace;
import org.meshnet.node.join.QrText;
import org.meshnet.node.join.ServerKeyFinder;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.state.HostFolders;
import picocli.CommandLine.ParseResult;

/** The command {@code invite}: makes a code of a closed network or of an open one, and prints it. */
final class InviteCommand {
    private static final String DAY = "24h";
    private static final Set<Setting> SHARED = Set.of(Setting.NETWORK, Setting.DOMAIN, Setting.DEVICE);
    private static final List<String> GRANTED = List.of(
            MembershipTree.ALIASES,
            MembershipTree.GROUPS,
            MembershipTree.ADDRESSES,
            MembershipTree.ROUTES,
            MembershipTree.RELAY,
            MembershipTree.EXIT,
            MembershipTree.MAY_SIGN,
            MembershipTree.VALIDITY,
            MembershipTree.REUSABLE);

    private final Terminal terminal;
    private final GrantOptions options;
    private final ParseResult command;

    InviteCommand(Terminal terminal, ParseResult command) {
        this.terminal = terminal;
        this.command = command;
        this.options = new GrantOptions(command);
    }

    ExitCode run() throws UserError {
        Optional<String> out = options.text(CommandTree.OUT);
        if (out.isPresent()) {
            MembershipCommands.requireNew(MembershipCommands.path(out.get()));
        }
        JoinCode code = isClosed() ? closed() : open();
        MachineConfig.requirePrivate(code.settings());
        String text = code.encode();
        code.key().destroy();
        if (out.isPresent()) {
            write(MembershipCommands.path(out.get()), text);
        } else {
            terminal.out().println(text);
        }
        printPicture(text, out.isPresent());
        explain(code, out);
        return ExitCode.OK;
    }

    /** Whoever names a key, or a configuration, means an open network; else the folder tells. */
    private boolean isClosed() throws UserError {
        boolean isOpen = options.has(MembershipTree.KEY_FILE) || options.has(Setting.CONFIG.option());
        if (isOpen && options.has(MembershipTree.DIR)) {
            throw GrantOptions.error(
                    MembershipTree.DIR,
                    "this is of a closed network, and the key of an open one is named, too; "
                            + "expected one of the two");
        }
        return !isOpen && options.hasFolder();
    }

    private JoinCode closed() throws UserError {
        Map<Setting, List<String>> given = Cli.given(command);
        given.keySet().retainAll(SHARED);
        Map<CodeSetting, String> shared = OpenNetwork.shared(Settings.gather(given, Map.of()));
        shared.remove(CodeSetting.DOMAIN);
        return new MembershipCommands(terminal, command).invitation(shared);
    }

    private JoinCode open() throws UserError {
        for (String option : GRANTED) {
            if (options.has(option)) {
                throw GrantOptions.error(
                        option,
                        "an administrator of a closed network grants this, by a certificate; this is an open "
                                + "one, or expected --dir with his folder");
            }
        }
        long hours = options.hours(MembershipTree.EXPIRES, DAY);
        OpenNetwork network = OpenNetwork.read(openSettings(), terminal.environment());
        List<String> servers =
                new ServerKeyFinder(HostFolders.runtime(terminal.environment())).completed(network.servers());
        requireReachable(servers);
        long hour = Hours.now();
        return new OpenCode(network.key(), new Period(hour, hour + hours), servers, settings(network.settings()));
    }

    private Map<CodeSetting, String> settings(Map<CodeSetting, String> shared) throws UserError {
        Map<CodeSetting, String> all = new EnumMap<>(CodeSetting.class);
        all.putAll(shared);
        Optional<String> name = options.text(MembershipTree.NAME);
        if (name.isPresent()) {
            all.put(
                    CodeSetting.ID,
                    Label.parse(name.get())
                            .orElseThrow(() ->
                                    GrantOptions.error(MembershipTree.NAME, "expected a host's name such as db-2"))
                            .text());
        }
        return all;
    }

    /** What the command line says, before the configuration that is named, or that there is. */
    private Settings openSettings() throws UserError {
        Map<Setting, List<String>> given = Cli.given(command);
        if (!given.containsKey(Setting.KEY_FILE) && !given.containsKey(Setting.CONFIG)) {
            given.put(Setting.CONFIG, List.of(configuration().toString()));
        }
        Settings all = Settings.gather(given, terminal.environment());
        if (all.networks().isEmpty()) {
            return all;
        }
        String wanted = options.text(Setting.INTERFACE.option()).orElse("");
        return all.networks().stream()
                .filter(network -> network.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE,
                        "the configuration has several networks; expected --interface with one of "
                                + String.join(
                                        ", ",
                                        all.networks().stream()
                                                .map(Settings.Network::name)
                                                .toList())))
                .settings();
    }

    private Path configuration() throws UserError {
        Path folder = HostFolders.configuration(terminal.environment());
        return MachinePlace.only(folder, options.text(Setting.INTERFACE.option()))
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE,
                        "neither an administrator's folder (" + AdministratorFolder.DEFAULT_NAME
                                + ") nor a node's configuration in " + folder + " is here; expected --dir DIR for a "
                                + "closed network, or --key-file FILE and --server HOST:PORT for an open one"))
                .config();
    }

    /** The new machine is another one. */
    private static void requireReachable(List<String> servers) throws UserError {
        List<String> reachable = new ArrayList<>(servers);
        reachable.removeIf(ServerKeyFinder::isOnThisHost);
        if (reachable.isEmpty()) {
            throw GrantOptions.error(
                    MembershipTree.SERVER,
                    (servers.isEmpty() ? "none is known" : "this one is reached on this host only")
                            + "; expected HOST:PORT of the discovery server, as the new machine reaches it");
        }
    }

    private void printPicture(String text, boolean isInFile) {
        if (!options.has(MembershipTree.QR) && (isInFile || !terminal.tty().isScreen())) {
            return;
        }
        QrText picture = QrText.of(text, terminal.paint() == Paint.COLOURS);
        int columns = terminal.columns();
        Optional<List<String>> lines = picture.lines(columns);
        if (lines.isPresent()) {
            terminal.out().println();
            lines.get().forEach(terminal.out()::println);
        } else {
            terminal.tell("a QR code of it needs " + picture.leastColumns() + " columns, this terminal has " + columns);
        }
    }

    private void explain(JoinCode code, Optional<String> out) {
        code.handle(new Explanation()).forEach(terminal::tell);
        terminal.tell("on the new machine: sudo meshnet-node join "
                + out.map(file -> "@" + Path.of(file).getFileName()).orElse("CODE"));
    }

    /** Of what kind it is, and what that means. */
    private static final class Explanation implements JoinCode.Handler<List<String>, RuntimeException> {
        @Override
        public List<String> onOpen(OpenCode code) {
            List<String> lines = new ArrayList<>();
            lines.add("open network: any machine joins by this code until " + CertificateJson.time(code.lastHour())
                    + "; it has the network's key in it, so whoever sees it is as good as a member for good");
            lines.addAll(unknownServers(code));
            return lines;
        }

        @Override
        public List<String> onClosed(InviteCode code) {
            int uses = code.invitation().statement().terms().orElseThrow().uses();
            List<String> lines = new ArrayList<>();
            lines.add("closed network: " + (uses == 1 ? "one machine joins" : uses + " machines join")
                    + " by this code until " + CertificateJson.time(code.lastHour()) + "; it is a secret");
            lines.addAll(unknownServers(code));
            return lines;
        }

        private static List<String> unknownServers(JoinCode code) {
            return code.servers().stream()
                    .filter(server -> !server.contains("#"))
                    .map(server -> "the key of " + server
                            + " is not in the code: the new machine believes who answers first (--server " + server
                            + "#KEY would say it)")
                    .toList();
        }
    }

    private static void write(Path file, String secret) throws UserError {
        try {
            PrivateFiles.createNew(file, secret + "\n");
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, file + " exists already; expected a new file");
        } catch (IOException e) {
            throw UserError.of(file + " cannot be written", e);
        }
    }
}
