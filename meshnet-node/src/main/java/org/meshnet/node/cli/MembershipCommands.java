package org.meshnet.node.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.InviteCode;
import org.meshnet.core.membership.InviteTerms;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.Ledger;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.membership.NodeRequest;
import org.meshnet.node.membership.SigningLock;
import picocli.CommandLine.ParseResult;

/** The commands of an administrator: {@code network create}, {@code invite}, {@code cert sign}. */
final class MembershipCommands {
    private static final String DAY = "24h";
    private static final String YEAR = "365d";
    private static final int MOST_DAYS = 36_500;

    private final Terminal terminal;
    private final GrantOptions options;
    private final SecretInput secrets;
    private final RandomSource random = new SecureRandomSource();

    MembershipCommands(Terminal terminal, ParseResult command) {
        this.terminal = terminal;
        this.options = new GrantOptions(command);
        this.secrets = new SecretInput(terminal.environment());
    }

    ExitCode create() throws UserError {
        Path folder = path(options.text(CommandTree.OUT).orElse(AdministratorFolder.DEFAULT_NAME));
        List<String> servers = options.servers();
        long uncertified = options.has(MembershipTree.ACCEPT_UNCERTIFIED)
                ? Hours.now() + options.hours(MembershipTree.ACCEPT_UNCERTIFIED, DAY)
                : Trust.NEVER;
        Optional<String> keyFile = options.text(MembershipTree.KEY_FILE);
        NetworkKey key = keyFile.isPresent() ? key(keyFile.get()) : NetworkKey.of(random.bytes(NetworkKey.LENGTH));
        NetworkName name =
                keyFile.isPresent() ? NetworkSecrets.nameOf(key) : NetworkName.of(random.bytes(NetworkName.LENGTH));
        char[] passphrase = options.has(MembershipTree.PASSPHRASE) ? secrets.newPassphrase() : new char[0];
        byte[] seed = random.bytes(SigningKey.SEED_LENGTH);
        try {
            AdministratorKey administrator =
                    AdministratorKey.of(SigningKey.fromSeed(seed).publicKey());
            MembershipFile network = new MembershipFile(
                    List.of(key), name, Set.of(administrator), uncertified, servers, Optional.empty());
            AdministratorFolder.create(folder, network, seed, passphrase, random);
            network.destroy();
            terminal.say("made the network in " + folder + "; administrator " + administrator.hex());
        } finally {
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(passphrase, '\0');
        }
        return ExitCode.OK;
    }

    private static NetworkKey key(String file) throws UserError {
        try {
            return NetworkKey.parse(SecretInput.read(file));
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.CONFIG, "the key file " + file + ": " + e.getMessage());
        }
    }

    /** @param settings that are the same on all nodes */
    InviteCode invitation(Map<CodeSetting, String> settings) throws UserError {
        AdministratorFolder folder = options.folder();
        MembershipFile network = folder.readNetwork();
        Grant grant = options.grant(Optional.empty());
        int uses = options.number(MembershipTree.REUSABLE, 1, InviteTerms.MOST_USES);
        if (uses > 1 && !(grant.names().isEmpty() && grant.addresses().isEmpty())) {
            throw GrantOptions.error(
                    MembershipTree.REUSABLE, "several machines cannot have one name or address; expected neither");
        }
        long joining = options.hours(MembershipTree.EXPIRES, DAY);
        long validity = options.hours(MembershipTree.VALIDITY, YEAR);
        byte[] seed = random.bytes(SigningKey.SEED_LENGTH);
        NodeKey invited = NodeKey.of(SigningKey.fromSeed(seed).publicKey());
        long hour = Hours.now();
        Period period = new Period(hour - 1, hour + joining + validity);
        InviteTerms terms = new InviteTerms(hour + joining, validity, uses);
        SignedStatement invitation = sign(folder, network, invited, grant, period, Optional.of(terms));
        List<String> named = options.servers();
        InviteCode.Place place = new InviteCode.Place(
                network.uncertifiedUntilHour(),
                folder.administrators(),
                named.isEmpty() ? network.servers() : named,
                settings);
        InviteCode code = new InviteCode(network.key(), network.name(), place, seed, invitation);
        Arrays.fill(seed, (byte) 0);
        return code;
    }

    ExitCode sign(String requestFile) throws UserError {
        NodeRequest request = NodeRequest.read(path(requestFile));
        AdministratorFolder folder = options.folder();
        MembershipFile network = folder.readNetwork();
        Grant grant = options.grant(Optional.of(request.name()));
        Path out = path(
                options.text(CommandTree.OUT).orElse(grant.name().orElseThrow().text() + ".membership"));
        requireNew(out);
        int days = options.number(MembershipTree.DAYS, 365, MOST_DAYS);
        long hour = Hours.now();
        Period period = new Period(hour - 1, hour + TimeUnit.DAYS.toHours(days));
        SignedStatement signed = sign(folder, network, request.key(), grant, period, Optional.empty());
        network.with(Certificate.of(signed))
                .withAdministrators(folder.administrators())
                .writeNew(out);
        network.destroy();
        terminal.say("wrote " + out + ", a secret, for " + grant.name().orElseThrow() + ", key " + request.key()
                + ": it belongs into its state folder as the file membership");
        return ExitCode.OK;
    }

    private SignedStatement sign(
            AdministratorFolder folder,
            MembershipFile network,
            NodeKey subject,
            Grant grant,
            Period period,
            Optional<InviteTerms> terms)
            throws UserError {
        SigningKey key = folder.readKey(secrets);
        NetworkSecrets derived = network.secrets();
        try {
            Statement.Subject about = new Statement.Subject(derived.tag(), subject, random.nextLong());
            AdministratorKey administrator = AdministratorKey.of(key.publicKey());
            Statement unsigned = new Statement(about, period, grant, terms, administrator);
            return SigningLock.hold(folder.path(), () -> signLocked(folder, unsigned, key));
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "such a certificate cannot be: " + e.getMessage());
        } finally {
            derived.destroy();
            key.destroy();
        }
    }

    private SignedStatement signLocked(AdministratorFolder folder, Statement unsigned, SigningKey key)
            throws UserError {
        Ledger ledger = folder.standing();
        ledger.requireFree(unsigned.subject().key(), unsigned.grant(), Hours.now());
        if (!folder.administrators().contains(unsigned.administrator())) {
            throw new UserError(
                    ExitCode.CONFIG, "the key in " + folder.path() + " is that of no administrator of its network");
        }
        SignedStatement signed = SignedStatement.sign(unsigned, key);
        ledger.add(signed.statement());
        return signed;
    }

    /** Before anything is signed: what is signed stands in the ledger for good. */
    static void requireNew(Path file) throws UserError {
        if (Files.exists(file)) {
            throw new UserError(ExitCode.IO, file + " exists already; expected a new file");
        }
    }

    static Path path(String text) throws UserError {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UserError(ExitCode.USAGE, "not a path: " + e.getReason());
        }
    }
}
