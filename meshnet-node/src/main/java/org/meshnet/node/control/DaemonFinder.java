package org.meshnet.node.control;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * Finds the daemon that the user means. Those of the caller's network namespace come first, as only there an
 * interface's name is its own.
 */
final class DaemonFinder {
    private final Path folder;

    DaemonFinder(Path folder) {
        this.folder = folder;
    }

    /** The socket of the only daemon. */
    Path only() throws UserError {
        return only(meant(), "several meshnet-node are running");
    }

    /** The sockets of all that the user may mean, at least one. */
    List<Path> everyOne() throws UserError {
        return meant().stream().map(WhoAnswer::socket).toList();
    }

    private List<WhoAnswer> meant() throws UserError {
        List<WhoAnswer> all = running();
        List<WhoAnswer> near = near(all);
        return near.isEmpty() ? all : near;
    }

    /** The socket of the daemon on this interface. */
    Path named(String name) throws UserError {
        List<WhoAnswer> all = running();
        List<WhoAnswer> found = filter(near(all), daemon -> daemon.isNamed(name));
        if (found.isEmpty()) {
            found = filter(all, daemon -> daemon.isNamed(name));
        }
        if (found.size() > 1) {
            found = filter(found, daemon -> daemon.name().equals(name));
        }
        if (found.isEmpty()) {
            throw new UserError(ExitCode.UNAVAILABLE, "no meshnet-node runs on " + name + "; there is " + names(all));
        }
        return only(found, "several meshnet-node run on " + name);
    }

    private static Path only(List<WhoAnswer> daemons, String otherwise) throws UserError {
        if (daemons.size() != 1) {
            throw new UserError(ExitCode.USAGE, otherwise + "; expected --interface with one of " + names(daemons));
        }
        return daemons.get(0).socket();
    }

    private List<WhoAnswer> running() throws UserError {
        List<WhoAnswer> all = daemons();
        if (all.isEmpty()) {
            throw new UserError(ExitCode.UNAVAILABLE, "no meshnet-node is running");
        }
        return all;
    }

    private static List<WhoAnswer> near(List<WhoAnswer> all) {
        String here = NetworkNamespace.current();
        return filter(all, daemon -> daemon.namespace().equals(here));
    }

    private static List<WhoAnswer> filter(List<WhoAnswer> daemons, Predicate<WhoAnswer> condition) {
        return daemons.stream().filter(condition).toList();
    }

    private static String names(List<WhoAnswer> daemons) {
        return String.join(
                ", ",
                daemons.stream()
                        .map(daemon -> daemon.name() + " (" + daemon.id() + ")")
                        .toList());
    }

    private List<WhoAnswer> daemons() throws UserError {
        return all().stream().flatMap(socket -> who(socket).stream()).toList();
    }

    /** The sockets of all, whether they answer or not. */
    List<Path> all() throws UserError {
        try {
            DeadSockets.remove(folder);
            return SocketPaths.list(folder);
        } catch (AccessDeniedException e) {
            throw new UserError(
                    ExitCode.PRIVILEGE, "only root may talk to the daemons in " + folder + "; try again with sudo");
        } catch (IOException e) {
            throw new UserError(ExitCode.IO, "cannot look for daemons in " + folder + ": " + e.getMessage());
        }
    }

    /** Empty for a socket that nobody serves any more. */
    private static Optional<WhoAnswer> who(Path socket) {
        try {
            return Optional.of(WhoAnswer.read(socket, ControlExchange.with(socket, Requests.request(Requests.WHO))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
