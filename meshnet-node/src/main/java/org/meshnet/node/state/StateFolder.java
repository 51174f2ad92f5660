package org.meshnet.node.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.InviteUseText;

/**
 * One node's folder, mode 0700, locked by this process until closed. One that can be read only will do for a node that
 * has its identity there: it remembers nothing then, and says so. Not thread-safe, but for what notes things.
 */
public final class StateFolder implements AutoCloseable {
    private static final int MOST_NODES = 256;
    private static final String IDENTITY_FILE = "identity";
    private static final String PORT_FILE = "port";
    private static final String SERVERS_FILE = "known-servers";
    private static final String ID_FILE = "id";
    private static final String ADDRESSES_FILE = "addresses";
    private static final String INVITES_FILE = "invitations";

    private final Path path;
    private final FolderLock lock;
    private final StateFiles files;

    private StateFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
        this.files = new StateFiles(path);
    }

    /**
     * Opens this folder, made if need be.
     *
     * @throws UserError if another daemon uses it, it cannot be made, it cannot be read, or it is open to others
     */
    public static StateFolder open(Path path) throws UserError {
        return tryOpen(path)
                .orElseThrow(() -> new UserError(
                        ExitCode.SYSTEM,
                        "another meshnet-node uses the state folder " + path
                                + "; expected one of its own with --state"));
    }

    /**
     * Opens a folder that no other daemon uses of {@code name}, {@code name-2}, {@code name-3} and so on: the first
     * that a node with this id had the last time, so that nodes which start at the same moment don't swap identities,
     * else the first of all.
     *
     * @param id the node's human name
     * @throws UserError if none is free or none can be made
     */
    public static StateFolder openFirstFree(Path parent, String name, String id) throws UserError {
        List<Path> paths = IntStream.rangeClosed(1, MOST_NODES)
                .mapToObj(number -> parent.resolve(number == 1 ? name : name + "-" + number))
                .toList();
        List<Path> own = paths.stream().filter(path -> lastId(path).equals(id)).toList();
        List<Path> inOrder = Stream.concat(own.stream(), paths.stream()).toList();
        for (Path path : inOrder) {
            Optional<StateFolder> folder = tryOpen(path);
            if (folder.isPresent()) {
                folder.get().rememberId(id);
                return folder.get();
            }
        }
        throw new UserError(ExitCode.SYSTEM, "all state folders in " + parent + " are in use");
    }

    private static String lastId(Path path) {
        return new StateFiles(path).read(ID_FILE);
    }

    private void rememberId(String id) {
        if (!files.read(ID_FILE).equals(id)) {
            files.write(ID_FILE, id);
        }
    }

    private static Optional<StateFolder> tryOpen(Path path) throws UserError {
        try {
            PrivateFiles.createFolders(path);
            requirePrivate(path);
            return lock(path).map(lock -> new StateFolder(path, lock));
        } catch (AccessDeniedException e) {
            throw new UserError(
                    ExitCode.PRIVILEGE, "the state folder " + path + " may not be used by this user; see --state");
        } catch (IOException e) {
            throw UserError.of("the state folder " + path + " cannot be used", e);
        }
    }

    /** Who may write there decides who this node is. */
    private static void requirePrivate(Path path) throws IOException, UserError {
        Optional<String> exposure = PrivateFiles.folderExposure(path);
        if (exposure.isPresent()) {
            throw new UserError(ExitCode.CONFIG, "the state folder " + path + " " + exposure.get());
        }
    }

    /**
     * Who else decides what is kept here, in words that follow the folder's name: root may use the folder of another
     * user, as under sudo, but should know. Empty if nobody does.
     */
    public Optional<String> otherOwner() throws IOException {
        return PrivateFiles.folderOwnedByAnother(path);
    }

    /** Where the lock can't be written but the identity read, the folder is read-only, or has become so. */
    private static Optional<FolderLock> lock(Path path) throws IOException {
        try {
            return FolderLock.take(path);
        } catch (IOException e) {
            if (Files.isReadable(path.resolve(IDENTITY_FILE))) {
                return FolderLock.takeReadOnly(path);
            }
            throw e;
        }
    }

    /** Tells this listener whether things can be noted here, from now on and what was tried before. */
    public void tell(StateListener listener) {
        files.tell(listener);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The file of the node's identity. */
    public IdentityFile identityFile() {
        return new IdentityFile(path.resolve(IDENTITY_FILE));
    }

    /** The time of day, rising over restarts. */
    public RisingClock clock() {
        return new RisingClock(files, StateFolder::unixNs);
    }

    private static long unixNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /**
     * The keys of servers that this node knows.
     *
     * @throws UserError if the file is damaged
     */
    public KnownServers knownServers() throws UserError {
        return KnownServers.read(path.resolve(SERVERS_FILE), text -> files.write(SERVERS_FILE, text));
    }

    /** Who joined by which invitation, as it was noted; nothing if it was not. */
    public List<InviteUse> inviteUses() {
        return InviteUseText.parse(files.read(INVITES_FILE));
    }

    /** Notes that. */
    public void rememberInviteUses(String text) {
        files.write(INVITES_FILE, text);
    }

    /** The UDP port of the last run of whoever uses a folder, or 0 when none is known, as where there is no folder. */
    public static int lastPort(Path folder) {
        return lastPort(new StateFiles(folder));
    }

    /** The UDP port of the last run, or 0 when none is known. */
    public int lastPort() {
        return lastPort(files);
    }

    private static int lastPort(StateFiles files) {
        String text = files.read(PORT_FILE);
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        return port <= 0xffff ? port : 0;
    }

    /** Notes the UDP port for the next run. */
    public void rememberPort(int port) {
        if (port != lastPort()) {
            files.write(PORT_FILE, String.valueOf(port));
        }
    }

    /** The addresses in the mesh that the last run had; none if that is not known. */
    public List<IpAddress> lastAddresses() {
        return Stream.of(files.read(ADDRESSES_FILE).split("\\s+"))
                .map(IpAddress::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Notes the addresses for the next run. */
    public void rememberAddresses(List<IpAddress> addresses) {
        if (!addresses.equals(lastAddresses())) {
            files.write(
                    ADDRESSES_FILE, addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" ")));
        }
    }

    /** Lets go of the lock. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
