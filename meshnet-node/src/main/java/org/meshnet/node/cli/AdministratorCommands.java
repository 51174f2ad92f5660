package org.meshnet.node.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.Hex;
import org.meshnet.core.policy.Endorsement;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFolder;

/** The commands {@code administrator list|create|add|retire}. */
final class AdministratorCommands {
    private static final int MOST_LISTED = 10;

    private final Terminal terminal;
    private final GrantOptions options;

    AdministratorCommands(Terminal terminal, GrantOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /** @param key the administrator that the verb is about; empty if none was named */
    ExitCode run(String verb, String key) throws UserError {
        boolean isAbout = verb.equals("add") || verb.equals("retire");
        if (isAbout == key.isEmpty()) {
            throw usage();
        }
        if (verb.equals("create")) {
            return create();
        }
        try (NetworkWord word = NetworkWord.of(terminal, options)) {
            switch (verb) {
                case "list" -> list(word);
                case "add" -> add(word, key(key));
                case "retire" -> retire(word, key(key));
                default -> throw usage();
            }
        }
        return ExitCode.OK;
    }

    private static UserError usage() {
        return new UserError(
                ExitCode.USAGE,
                "administrator: expected administrator list, create, add KEY or retire KEY, with the administrator's "
                        + "public key");
    }

    private static AdministratorKey key(String text) throws UserError {
        try {
            return AdministratorKey.of(Hex.decode(text));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "not an administrator's public key; expected 64 hexadecimal digits, as administrator create and "
                            + "list print them");
        }
    }

    /** A folder with a key of its own, which another administrator then adds. */
    private ExitCode create() throws UserError {
        Path folder =
                MembershipCommands.path(options.text(MembershipTree.DIR).orElse(AdministratorFolder.DEFAULT_NAME));
        RandomSource random = new SecureRandomSource();
        char[] passphrase = options.has(MembershipTree.PASSPHRASE)
                ? new SecretInput(terminal.environment()).newPassphrase()
                : new char[0];
        byte[] seed = random.bytes(SigningKey.SEED_LENGTH);
        try {
            AdministratorFolder.createKey(folder, seed, passphrase, random);
            AdministratorKey key = AdministratorKey.of(SigningKey.fromSeed(seed).publicKey());
            terminal.say("made an administrator's key in " + folder + "; another administrator adds it with");
            terminal.out().println("meshnet-node administrator add " + key.hex());
        } finally {
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(passphrase, '\0');
        }
        return ExitCode.OK;
    }

    private void list(NetworkWord word) {
        word.signer().administrators().stream()
                .map(AdministratorKey::hex)
                .sorted()
                .forEach(key -> terminal.out().println(key));
        word.content().retired().forEach(key -> terminal.out().println(key.hex() + " retired"));
    }

    private void add(NetworkWord word, AdministratorKey key) throws UserError {
        PolicyContent content = word.content();
        if (content.authority(key).isPresent()) {
            terminal.out().println("that one is an administrator already");
            word.publish();
            return;
        }
        if (content.retired().contains(key)) {
            throw new UserError(ExitCode.USAGE, "that one was retired, and does not come back; expected another key");
        }
        word.sign((authority, signing) -> content.withAdministrator(
                authority.then(Endorsement.sign(word.signer().network(), key, signing))));
        terminal.say(key.hex() + " is an administrator now: copy the files network, which is a secret, and "
                + "network.policy of " + word.folder().path() + " into that folder");
    }

    private void retire(NetworkWord word, AdministratorKey key) throws UserError {
        PolicyContent content = word.content();
        if (content.authority(key).isEmpty()) {
            throw new UserError(
                    ExitCode.USAGE, "that one is no administrator; expected one of those of administrator list");
        }
        if (content.administrators().size() == 1) {
            throw new UserError(
                    ExitCode.USAGE, "nobody would be left; expected another administrator to be added first");
        }
        KnownMembers members = word.members();
        List<String> signed = members.signedBy(key.hex());
        if (!signed.isEmpty() && !options.has(CommandTree.FORCE)) {
            throw new UserError(
                    ExitCode.USAGE,
                    "these members show certificates of that one, and would be none any more: " + listed(signed)
                            + "; expected certificates of another one first, or " + CommandTree.FORCE);
        }
        word.sign((authority, signing) -> content.withRetired(key));
        terminal.say(key.hex() + " is no administrator any more");
        if (!signed.isEmpty()) {
            terminal.say("members no more until they have certificates of another one, " + signed.size() + ": "
                    + listed(signed));
        }
        tellOfInvitations(word, members, key);
    }

    /** The ledger in this folder is that of its own key. */
    private void tellOfInvitations(NetworkWord word, KnownMembers members, AdministratorKey retired) {
        PolicyDocument signed = word.signer().current().orElseThrow();
        if (!signed.manifest().signer().equals(retired)) {
            terminal.say("its invitations that were not used yet, and certificates of members that are not known "
                    + "here, are worth nothing any more: the ledger beside that key names them");
            return;
        }
        List<String> open = members.remaining(
                        signed.content().revokedKeys(), signed.content().revokedSerials())
                .unknown();
        if (!open.isEmpty()) {
            terminal.say("invitations of which no use is known here, and which are worth nothing any more, "
                    + open.size() + ": " + listed(open));
        }
    }

    private static String listed(List<String> names) {
        return StatusText.listed(names, MOST_LISTED);
    }
}
