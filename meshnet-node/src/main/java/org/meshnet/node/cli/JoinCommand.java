package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.InviteCode;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.core.membership.OpenCode;
import org.meshnet.core.membership.WrongCode;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.config.StateChoice;
import org.meshnet.node.control.CertificateJson;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;
import org.meshnet.node.join.FirstLook;
import org.meshnet.node.join.JoinFiles;
import org.meshnet.node.join.MachineConfig;
import org.meshnet.node.join.MachinePlace;
import org.meshnet.node.join.Service;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.state.HostFolders;
import picocli.CommandLine.ParseResult;

/** The command {@code join}: makes of a code what this machine needs, and has its node run. */
final class JoinCommand {
    private static final String PATIENCE = "30s";
    /** Members come within a second of the registration; alone is who has waited so long. */
    private static final long ALONE_NS = TimeUnit.SECONDS.toNanos(8);

    private static final long POLL_MS = 100;

    private final Terminal terminal;
    private final GrantOptions options;
    private final NodeMembership node;
    private final UpAction up;
    private final Service service;
    private final JoinFiles files = new JoinFiles();

    JoinCommand(Terminal terminal, ParseResult command, UpAction up, Service service) {
        this.terminal = terminal;
        this.options = new GrantOptions(command);
        this.node = new NodeMembership(terminal, command);
        this.up = up;
        this.service = service;
    }

    /** @param given on the command line; empty or - for the standard input, @FILE for a file */
    ExitCode run(String given) throws UserError {
        options.seconds(MembershipTree.WAIT, PATIENCE);
        JoinCode code = read(given);
        Optional<Path> state = state();
        if (state.isPresent() && !options.has(Setting.CONFIG.option())) {
            return membershipOnly(code, state.get());
        }
        MachinePlace place = place(code);
        write(code, place, state);
        terminal.say("wrote " + files.written().stream().map(Path::toString).collect(Collectors.joining(", ")));
        tellSettings(code);
        return options.has(MembershipTree.UP) ? upWith(place) : started(place, state);
    }

    /** A code is others' word: its choices are not to go unseen, such as whose names members answer for. */
    private void tellSettings(JoinCode code) {
        if (!code.settings().isEmpty()) {
            terminal.say("as the code says: "
                    + code.settings().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(setting -> setting.getKey().key() + " " + setting.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }

    private JoinCode read(String given) throws UserError {
        try {
            return JoinCode.read(text(given)).handle(new InTime());
        } catch (WrongCode e) {
            throw new UserError(ExitCode.USAGE, e.sentence());
        }
    }

    private String text(String given) throws UserError {
        Optional<String> file = options.text(MembershipTree.CODE_FILE);
        if (file.isPresent()) {
            return SecretInput.read(file.get());
        }
        if (given.startsWith("@")) {
            return SecretInput.read(given.substring(1));
        }
        return given.isEmpty() || given.equals("-")
                ? SecretInput.readStandardInput(terminal.err(), "paste the code, then Enter and Ctrl-D")
                : given;
    }

    /** The same code, if one can join by it now; members say that of a certificate by themselves. */
    private static final class InTime implements JoinCode.Handler<JoinCode, UserError> {
        @Override
        public JoinCode onOpen(OpenCode code) throws UserError {
            long hour = Hours.now();
            if (hour > code.lastHour()) {
                throw new UserError(
                        ExitCode.USAGE,
                        "one could join by this code until " + CertificateJson.time(code.lastHour())
                                + ", and this machine's clock says " + clock()
                                + "; expected a fresh code (or is the clock wrong?)");
            }
            if (hour < code.firstHour() - 1) {
                throw new UserError(
                        ExitCode.USAGE,
                        "the code was made at " + CertificateJson.time(code.firstHour() - 1)
                                + ", and this machine's clock says " + clock()
                                + "; set the clock right, and join again");
            }
            return code;
        }

        @Override
        public JoinCode onClosed(InviteCode code) {
            return code;
        }

        private static String clock() {
            return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    private Optional<Path> state() throws UserError {
        Optional<String> named = options.text(Setting.STATE.option());
        return named.isPresent()
                ? Optional.of(MembershipCommands.path(named.get()).toAbsolutePath())
                : Optional.empty();
    }

    /** Where whoever names the state folder, and no folder of configurations, runs the node by himself. */
    private ExitCode membershipOnly(JoinCode code, Path state) throws UserError {
        InviteCode closed = code.handle(new JoinCode.Handler<InviteCode, UserError>() {
            @Override
            public InviteCode onOpen(OpenCode open) throws UserError {
                throw GrantOptions.error(
                        Setting.STATE.option(),
                        "the code is of an open network, of which that folder holds nothing; expected --config, too, "
                                + "with a folder for its key and configuration");
            }

            @Override
            public InviteCode onClosed(InviteCode invitation) {
                return invitation;
            }
        });
        terminal.say("wrote " + node.join(closed, state));
        return ExitCode.OK;
    }

    private MachinePlace place(JoinCode code) throws UserError {
        Path folder = folder();
        for (MachinePlace other : MachinePlace.all(folder)) {
            requireAnother(code, other);
        }
        Optional<String> name = options.text(Setting.INTERFACE.option());
        return name.isPresent()
                ? MachinePlace.named(folder, name.get())
                : MachinePlace.firstFree(folder, other -> Files.exists(membership(other)));
    }

    private Path folder() throws UserError {
        Optional<String> named = options.text(Setting.CONFIG.option());
        return named.isPresent()
                ? MembershipCommands.path(named.get()).toAbsolutePath()
                : HostFolders.configuration(terminal.environment());
    }

    private Path membership(String name) {
        return StateChoice.standard(name, terminal.environment()).resolve(MembershipFile.DEFAULT_NAME);
    }

    /** Two nodes of one network on one machine help nobody, and are what happens to who joins twice. */
    private void requireAnother(JoinCode code, MachinePlace other) throws UserError {
        boolean isSame = code.handle(new JoinCode.Handler<Boolean, UserError>() {
            @Override
            public Boolean onOpen(OpenCode open) throws UserError {
                return Files.exists(other.key()) && isKey(open.key(), other.key());
            }

            @Override
            public Boolean onClosed(InviteCode closed) throws UserError {
                Path file = membership(other.name());
                return Files.exists(file)
                        && Arrays.equals(
                                MembershipFile.read(file).name().bytes(),
                                closed.name().bytes());
            }
        });
        if (isSame) {
            throw new UserError(
                    ExitCode.IO,
                    "this machine is in this network already, by " + other.config() + "; to join anew remove that "
                            + "file and what it names");
        }
    }

    private static boolean isKey(NetworkKey key, Path file) throws UserError {
        try {
            return Arrays.equals(
                    NetworkKey.parse(InputFiles.readText(file, "key file")).bytes(), key.bytes());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void write(JoinCode code, MachinePlace place, Optional<Path> state) throws UserError {
        MachineConfig.requireServers(code.servers());
        MachineConfig.requirePrivate(code.settings());
        files.makeFolder(place.folder());
        boolean isWhole = false;
        try {
            code.handle(new JoinCode.Handler<Path, UserError>() {
                @Override
                public Path onOpen(OpenCode open) throws UserError {
                    files.writeKey(place.key(), open.key());
                    files.writeConfig(place.config(), MachineConfig.open(place, open, state));
                    return place.config();
                }

                @Override
                public Path onClosed(InviteCode closed) throws UserError {
                    Path membership =
                            node.join(closed, state.orElse(StateChoice.standard(place.name(), terminal.environment())));
                    files.add(membership);
                    files.writeConfig(place.config(), MachineConfig.closed(place, closed, membership, state));
                    return place.config();
                }
            });
            isWhole = true;
        } finally {
            if (!isWhole) {
                files.undo();
            }
            code.key().destroy();
        }
    }

    private ExitCode upWith(MachinePlace place) throws UserError {
        Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
        given.put(Setting.CONFIG, List.of(place.config().toString()));
        return up.run(Settings.gather(given, terminal.environment()), terminal);
    }

    /** A service finds its files in the folders of the system only. */
    private ExitCode started(MachinePlace place, Optional<Path> state) throws UserError {
        boolean isForService = state.isEmpty() && !options.has(Setting.CONFIG.option());
        if (!isForService || !service.isThere() || !service.hasUnit()) {
            if (isForService && service.isThere()) {
                terminal.say("the unit " + Service.UNIT
                        + ".service is not installed; it comes with the package, and by scripts/install.sh");
            }
            terminal.out().println("start the node with: sudo meshnet-node up --config " + place.config());
            return ExitCode.OK;
        }
        Optional<String> failure = service.enable(place.name());
        if (failure.isPresent()) {
            throw new UserError(
                    ExitCode.SYSTEM,
                    "all is written, but the service " + Service.UNIT + place.name() + " does not start: "
                            + failure.get() + " (journalctl -u " + Service.UNIT + place.name() + " says more)");
        }
        terminal.say(
                "started the service " + Service.UNIT + place.name() + ", now and with each start of this machine");
        return look(place.name());
    }

    private ExitCode look(String name) throws UserError {
        Optional<FirstLook> look = awaited(name);
        if (look.isEmpty()) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "missing: the node does not answer; journalctl -u " + Service.UNIT + name + " says why");
        }
        look.get().lines().forEach(terminal::say);
        return look.get().isRegistered() || look.get().isConnected() ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }

    /** What there is to see as soon as it is good, or will not become better. */
    private Optional<FirstLook> awaited(String name) throws UserError {
        long patienceNs = TimeUnit.SECONDS.toNanos(options.seconds(MembershipTree.WAIT, PATIENCE));
        ControlClient client = ControlClient.of(HostFolders.runtime(terminal.environment()), name);
        long startNs = System.nanoTime();
        long registeredNs = startNs;
        Optional<FirstLook> last = Optional.empty();
        while (System.nanoTime() - startNs < patienceNs) {
            last = status(client).map(FirstLook::new);
            boolean isRegistered = last.filter(FirstLook::isRegistered).isPresent();
            registeredNs = isRegistered ? registeredNs : System.nanoTime();
            boolean isAlone = isRegistered && System.nanoTime() - registeredNs > ALONE_NS;
            if (isAlone
                    || last.filter(look -> look.isConnected() || look.isRefused())
                            .isPresent()) {
                return last;
            }
            pause();
        }
        return last;
    }

    private static Optional<JsonObject> status(ControlClient client) {
        try {
            return Optional.of(client.ask(Requests.STATUS));
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
