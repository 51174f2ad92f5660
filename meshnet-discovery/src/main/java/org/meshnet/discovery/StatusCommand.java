package org.meshnet.discovery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.meshnet.discovery.status.SocketPlaces;
import org.meshnet.discovery.status.StatusClient;
import org.meshnet.discovery.status.StatusFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshnet-discovery status}: shows how a server of this host is, which it asks at its control socket. */
@Command(
        name = StatusCommand.NAME,
        description = "Shows how the server of this host is: what there is of networks, nodes and streams, how much it"
                + " does, and what it refuses. For root and the server's own user.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 it was shown, be the server ready or not, 64 wrong options,",
            "69 no server runs there, or it does not answer, 77 another user's server."
        })
final class StatusCommand implements Callable<Integer> {
    static final String NAME = "status";
    private static final int MAX_PORT = 0xffff;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "that the server listens on (default: ${DEFAULT-VALUE})")
    private int port;

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--json", description = "for programs: one JSON object")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;

    StatusCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws StartFailure if there is no server that this user may ask, or it does not answer */
    @Override
    public Integer call() throws StartFailure {
        if (port < 1 || port > MAX_PORT) {
            throw new ParameterException(spec.commandLine(), "--port is " + port + ", but may be 1 to " + MAX_PORT);
        }
        if (control.isOff()) {
            throw new ParameterException(
                    spec.commandLine(), "--control is none; expected the socket of a server that has one");
        }
        Path socket = find(control.chosen().map(List::of).orElseGet(() -> SocketPlaces.all(environment, port)));
        spec.commandLine().getOut().print(ask(socket));
        spec.commandLine().getOut().flush();
        return DiscoveryExitCode.OK;
    }

    /** The first that there is, or may be. */
    private Path find(List<Path> places) throws StartFailure {
        for (Path place : places) {
            try {
                Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return place;
            } catch (AccessDeniedException e) {
                throw noPrivilege(place, e);
            } catch (IOException e) {
                // There is none, so it may be at the next place.
            }
        }
        String where = control.chosen().isPresent() ? "" : " on port " + port;
        throw new StartFailure(
                DiscoveryExitCode.UNAVAILABLE,
                "no server that can be asked runs" + where + ": there is no " + places.get(0)
                        + "; expected --port or --control as the server has it");
    }

    private String ask(Path socket) throws StartFailure {
        try {
            if (!Files.isReadable(socket) || !Files.isWritable(socket)) {
                throw noPrivilege(socket, null);
            }
            return StatusClient.ask(socket, isJson ? StatusFormat.JSON : StatusFormat.TEXT);
        } catch (IOException e) {
            throw new StartFailure(
                    DiscoveryExitCode.UNAVAILABLE,
                    "the server at " + socket + " does not answer: " + e.getMessage()
                            + "; expected one that runs, with --port or --control as it has them",
                    e);
        }
    }

    private static StartFailure noPrivilege(Path socket, @Nullable IOException cause) {
        String message = socket + " is another user's; expected to be asked as root (sudo), or as the server's user";
        return cause == null
                ? new StartFailure(DiscoveryExitCode.NO_PRIVILEGE, message)
                : new StartFailure(DiscoveryExitCode.NO_PRIVILEGE, message, cause);
    }
}
