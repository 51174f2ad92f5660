package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.core.membership.Trust;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * How a node belongs to a closed network, in a file of mode 0600: lines {@code key = value}. Holds secrets, and prints
 * none. Immutable but for those.
 *
 * @param keys the network's, the present one first
 * @param name the network's secret name
 * @param administrators whose word counts
 * @param uncertifiedUntilHour as in {@link Trust}
 * @param servers as the option {@code --server} takes them
 * @param certificate the node's; empty in the file that an administrator keeps
 */
public record MembershipFile(
        List<NetworkKey> keys,
        NetworkName name,
        Set<AdministratorKey> administrators,
        long uncertifiedUntilHour,
        List<String> servers,
        Optional<Certificate> certificate) {
    /** The name in a state folder. */
    public static final String DEFAULT_NAME = "membership";

    private static final String WHAT = "membership file";
    private static final int KEY_COUNT = 4;
    private static final String NAME = "network-name";
    private static final String KEY = "network-key";
    private static final String ADMINISTRATOR = "administrator";
    private static final String UNCERTIFIED = "accept-uncertified-until";
    private static final String SERVER = "server";
    private static final String CERTIFICATE = "certificate";
    private static final Set<String> LINES = Set.of(NAME, KEY, ADMINISTRATOR, UNCERTIFIED, SERVER, CERTIFICATE);

    /** Copies the lists. */
    public MembershipFile {
        keys = List.copyOf(keys);
        administrators = new LinkedHashSet<>(administrators);
        servers = List.copyOf(servers);
    }

    /**
     * Reads one.
     *
     * @throws UserError that names the line that is wrong, or says that others can read it
     */
    public static MembershipFile read(Path file) throws UserError {
        LineFile lines = LineFile.read(file, WHAT, LINES);
        LineFile.requirePrivate(file, WHAT);
        return of(lines);
    }

    static MembershipFile parse(String name, String text) throws UserError {
        return of(LineFile.parse(name, text, LINES));
    }

    private static MembershipFile of(LineFile lines) throws UserError {
        List<NetworkKey> keys = new ArrayList<>();
        for (LineFile.Line line : lines.all(KEY)) {
            keys.add(NetworkKey.of(line.hex(NetworkKey.LENGTH)));
            if (keys.size() > KEY_COUNT) {
                throw line.error("one too many; expected at most " + KEY_COUNT);
            }
        }
        if (keys.isEmpty()) {
            lines.required(KEY);
        }
        Optional<LineFile.Line> until = lines.one(UNCERTIFIED);
        Optional<LineFile.Line> certificate = lines.one(CERTIFICATE);
        return new MembershipFile(
                keys,
                NetworkName.of(lines.required(NAME).hex(NetworkName.LENGTH)),
                administrators(lines),
                until.isPresent() ? hour(until.get()) : Trust.NEVER,
                servers(lines),
                certificate.isPresent() ? Optional.of(certificate(certificate.get())) : Optional.empty());
    }

    private static Set<AdministratorKey> administrators(LineFile lines) throws UserError {
        Set<AdministratorKey> administrators = new LinkedHashSet<>();
        for (LineFile.Line line : lines.all(ADMINISTRATOR)) {
            administrators.add(AdministratorKey.of(line.hex(AdministratorKey.LENGTH)));
            if (administrators.size() > Trust.ADMINISTRATOR_COUNT) {
                throw line.error("one too many; expected at most " + Trust.ADMINISTRATOR_COUNT);
            }
        }
        if (administrators.isEmpty()) {
            lines.required(ADMINISTRATOR);
        }
        return administrators;
    }

    private static List<String> servers(LineFile lines) throws UserError {
        List<String> servers = new ArrayList<>();
        for (LineFile.Line line : lines.all(SERVER)) {
            servers.add(line.value());
            if (servers.size() > JoinCode.SERVER_COUNT) {
                throw line.error("one too many; expected at most " + JoinCode.SERVER_COUNT);
            }
        }
        return servers;
    }

    private static long hour(LineFile.Line line) throws UserError {
        try {
            return Instant.parse(line.value()).getEpochSecond()
                    / Duration.ofHours(1).toSeconds();
        } catch (DateTimeException e) {
            throw line.error("expected a time such as 2027-01-31T12:00:00Z");
        }
    }

    private static Certificate certificate(LineFile.Line line) throws UserError {
        try {
            Optional<Certificate> read = Certificate.read(Base64.getUrlDecoder().decode(line.value()));
            if (read.isPresent()) {
                return read.get();
            }
        } catch (IllegalArgumentException e) {
            throw line.error("not a certificate");
        }
        throw line.error("not a certificate");
    }

    /** The network's present key. */
    public NetworkKey key() {
        return keys.get(0);
    }

    /** What members derive from the network's secrets. */
    public NetworkSecrets secrets() {
        return NetworkSecrets.derive(key(), name);
    }

    /** What they derive from the keys before, the newest first. */
    public List<NetworkSecrets> earlierSecrets() {
        return keys.stream()
                .skip(1)
                .map(key -> NetworkSecrets.derive(key, name))
                .toList();
    }

    /** Whom its node believes. */
    public Trust trust(NetworkSecrets secrets) {
        return Trust.of(secrets.tag(), administrators).withUncertifiedUntil(uncertifiedUntilHour);
    }

    /** The same with another certificate. */
    public MembershipFile with(Certificate fresh) {
        return new MembershipFile(keys, name, administrators, uncertifiedUntilHour, servers, Optional.of(fresh));
    }

    /** The same with other administrators. */
    public MembershipFile withAdministrators(Set<AdministratorKey> others) {
        return new MembershipFile(keys, name, others, uncertifiedUntilHour, servers, certificate);
    }

    /** The same with other keys of the network, the newest first. */
    public MembershipFile withKeys(List<NetworkKey> others) {
        return new MembershipFile(others, name, administrators, uncertifiedUntilHour, servers, certificate);
    }

    /** The same with other servers. */
    public MembershipFile withServers(List<String> others) {
        return new MembershipFile(keys, name, administrators, uncertifiedUntilHour, others, certificate);
    }

    /** Its text, which holds secrets. */
    String text() {
        StringBuilder text = new StringBuilder(
                "# How a node belongs to a closed MeshNet network. Whoever can read this has the network's key.\n");
        line(text, NAME, Hex.encode(name.bytes()));
        keys.forEach(key -> line(text, KEY, Hex.encode(key.bytes())));
        administrators.forEach(administrator -> line(text, ADMINISTRATOR, administrator.hex()));
        servers.forEach(server -> line(text, SERVER, server));
        if (uncertifiedUntilHour >= 0) {
            line(
                    text,
                    UNCERTIFIED,
                    Instant.EPOCH.plus(Duration.ofHours(uncertifiedUntilHour)).toString());
        }
        certificate.ifPresent(its -> line(text, CERTIFICATE, text(its)));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }

    /** A certificate as it is written. */
    static String text(Certificate certificate) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(certificate.encode());
    }

    /** Writes it to a file that is not there yet. */
    public void writeNew(Path file) throws UserError {
        try {
            PrivateFiles.createWhole(file, text());
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, file + " exists already; expected a new file");
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Makes or replaces a file. */
    public void replace(Path file) throws UserError {
        try {
            PrivateFiles.replace(file, text());
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static UserError unwritable(Path file, IOException cause) {
        return cause instanceof AccessDeniedException
                ? new UserError(ExitCode.PRIVILEGE, file + " may not be written by this user")
                : new UserError(ExitCode.IO, file + " cannot be written: " + cause);
    }

    /** Wipes the secrets. */
    public void destroy() {
        keys.forEach(NetworkKey::destroy);
        name.destroy();
    }

    @Override
    public String toString() {
        return "MembershipFile[" + administrators.size() + " administrators, " + certificate + "]";
    }
}
