package org.meshnet.discovery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.discovery.state.ServerKeyFile;
import org.meshnet.discovery.state.StatePlace;
import org.meshnet.discovery.state.UnusableKeyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the server the key that it had before, or its first one, and says where it is kept. */
final class KeyKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

    private final StatePlace place;

    KeyKeeper(StatePlace place) {
        this.place = place;
    }

    /**
     * The key to serve with. Where none can be kept, though the user asked for no place in particular, it is for this
     * run only, and that is said.
     *
     * @throws StartFailure if there is a key that cannot be used, or the place that the user named cannot
     */
    ServerIdentity identity() throws StartFailure {
        Optional<ServerKeyFile> file = place.folder().map(ServerKeyFile::new);
        if (file.isEmpty()) {
            return forThisRun("there is no folder for it");
        }
        warnOfOtherOwner(file.get());
        return identity(file.get());
    }

    private ServerIdentity identity(ServerKeyFile file) throws StartFailure {
        Optional<ServerIdentity> known = load(file);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return create(file);
        } catch (IOException e) {
            if (place.isChosen()) {
                throw failure(file, "written", e);
            }
            return forThisRun(file.path() + " cannot be written: " + e);
        }
    }

    /**
     * The key that is kept; made, if there is none yet. Root asks for that of a service whose folder is, as it should
     * be, its own user's.
     *
     * @throws StartFailure if none can be kept
     */
    ServerIdentity keptIdentity() throws StartFailure {
        ServerKeyFile file = place.folder()
                .map(ServerKeyFile::new)
                .orElseThrow(() -> new StartFailure(
                        DiscoveryExitCode.IO, "there is no folder for the server's key; expected one with --state"));
        return new KeyKeeper(new StatePlace(place.folder(), true)).identity(file);
    }

    private static void warnOfOtherOwner(ServerKeyFile file) throws StartFailure {
        try {
            file.otherOwner()
                    .ifPresent(words -> LOG.warn(
                            "the server's state folder {} {}", file.path().getParent(), words));
        } catch (IOException e) {
            throw failure(file, "read", e);
        }
    }

    private static Optional<ServerIdentity> load(ServerKeyFile file) throws StartFailure {
        try {
            return file.load();
        } catch (UnusableKeyException e) {
            throw new StartFailure(DiscoveryExitCode.CONFIG, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw failure(file, "read", e);
        }
    }

    private static ServerIdentity create(ServerKeyFile file) throws StartFailure, IOException {
        try {
            ServerIdentity identity = file.create(ServerIdentity.generate(new SecureRandomSource()));
            LOG.info("this is the server's first start here; its key is kept in {}", file.path());
            return identity;
        } catch (UnusableKeyException e) {
            throw new StartFailure(DiscoveryExitCode.CONFIG, String.valueOf(e.getMessage()), e);
        }
    }

    private static StartFailure failure(ServerKeyFile file, String what, IOException cause) {
        return cause instanceof AccessDeniedException
                ? new StartFailure(
                        DiscoveryExitCode.NO_PRIVILEGE,
                        "the key file " + file.path() + " may not be " + what + " by this user",
                        cause)
                : new StartFailure(
                        DiscoveryExitCode.IO,
                        "the key file " + file.path() + " cannot be " + what + ": " + cause,
                        cause);
    }

    private static ServerIdentity forThisRun(String reason) {
        LOG.warn(
                "THE SERVER'S KEY IS NOT KEPT: {}. It is for this run only: nodes will refuse the server "
                        + "after its next start. Name a folder"
                        + " with --state",
                reason);
        return ServerIdentity.generate(new SecureRandomSource());
    }
}
