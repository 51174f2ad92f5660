package org.meshnet.node.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.InviteCode;
import org.meshnet.core.membership.Joining;
import org.meshnet.core.membership.Refusal;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.node.config.HostName;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.StateChoice;
import org.meshnet.node.control.CertificateJson;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.membership.NodeRequest;
import org.meshnet.node.state.StateFolder;
import picocli.CommandLine.ParseResult;

/** The commands on a machine that belongs to a closed network, or is to: {@code join}, {@code cert request|show}. */
final class NodeMembership {
    private final Terminal terminal;
    private final GrantOptions options;

    NodeMembership(Terminal terminal, ParseResult command) {
        this.terminal = terminal;
        this.options = new GrantOptions(command);
    }

    /**
     * Makes this node's key, if it has none, and its membership file.
     *
     * @param folder its state folder
     * @return the file
     */
    Path join(InviteCode code, Path folder) throws UserError {
        try (StateFolder state = StateFolder.open(folder)) {
            Path file = state.path().resolve(MembershipFile.DEFAULT_NAME);
            if (Files.exists(file)) {
                throw new UserError(
                        ExitCode.IO,
                        file + " exists already: this node is in a closed network; to join again, or another one, "
                                + "remove that file, or name another --state");
            }
            Identity identity = identity(state);
            MembershipFile membership = membership(code, identity);
            JoinCheck.of(terminal, membership, file).run();
            membership.writeNew(file);
            terminal.say("joined as " + described(membership.certificate().orElseThrow()));
            membership.destroy();
            identity.destroy();
            return file;
        } catch (IOException e) {
            throw UserError.of("this node cannot join", e);
        }
    }

    private static MembershipFile membership(InviteCode code, Identity identity) throws UserError {
        SigningKey key = code.invitationKey();
        try {
            Joining joining = new Joining(identity.nodeKey(), Hours.now());
            Certificate certificate = Certificate.join(code.invitation(), key, joining);
            MembershipFile membership = new MembershipFile(
                    List.of(code.key()),
                    code.name(),
                    code.place().administrators(),
                    code.place().uncertifiedUntilHour(),
                    code.place().servers(),
                    Optional.of(certificate));
            requireGood(membership, certificate, identity);
            return membership;
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE, "the invitation code does not fit together; expected what invite printed");
        } finally {
            key.destroy();
        }
    }

    private static void requireGood(MembershipFile membership, Certificate certificate, Identity identity)
            throws UserError {
        NetworkSecrets secrets = membership.secrets();
        Trust trust = membership.trust(secrets);
        secrets.destroy();
        long hour = Hours.now();
        Optional<Refusal> refusal = trust.refusal(certificate, identity.nodeKey(), hour);
        long last = certificate.statement().terms().orElseThrow().joinLastHour();
        if (refusal.isPresent() || hour > last) {
            throw new UserError(
                    ExitCode.USAGE,
                    "members would not take this node: it "
                            + refusal.orElse(Refusal.JOINED_LATE).text()
                            + "; expected a fresh invitation (is this machine's clock right?)");
        }
    }

    ExitCode request() throws UserError {
        try (StateFolder state = state()) {
            Identity identity = identity(state);
            String text = NodeRequest.text(identity, name(identity));
            identity.destroy();
            Optional<String> out = options.text(CommandTree.OUT);
            if (out.isPresent()) {
                PrivateFiles.createNew(MembershipCommands.path(out.get()), text);
            } else {
                terminal.out().print(text);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, e.getFile() + " exists already; expected a new file");
        } catch (IOException e) {
            throw UserError.of("the request cannot be written", e);
        }
        return ExitCode.OK;
    }

    private Label name(Identity identity) throws UserError {
        Optional<String> given = options.text(MembershipTree.NAME);
        if (given.isEmpty()) {
            return NameTable.wanted(identity.nodeKey(), HostName.find());
        }
        return Label.parse(given.get())
                .orElseThrow(() -> GrantOptions.error(MembershipTree.NAME, "expected a host's name such as db-2"));
    }

    /** What a membership file or a request says, without its secrets. */
    ExitCode show(String name) throws UserError {
        Path file = MembershipCommands.path(name);
        try {
            NodeRequest request = NodeRequest.read(file);
            terminal.say(
                    "request of " + request.name() + ", key " + request.key().hex());
            return ExitCode.OK;
        } catch (UserError e) {
            MembershipFile membership = MembershipFile.read(file);
            print(membership);
            membership.destroy();
            return ExitCode.OK;
        }
    }

    private void print(MembershipFile membership) {
        PrintStream out = terminal.out();
        membership.administrators().forEach(key -> out.println("administrator  " + key.hex()));
        membership.servers().forEach(server -> out.println("server         " + server));
        if (membership.uncertifiedUntilHour() != Trust.NEVER) {
            out.println("uncertified    taken until " + CertificateJson.time(membership.uncertifiedUntilHour()));
        }
        if (membership.certificate().isEmpty()) {
            out.println("certificate    none");
            return;
        }
        Certificate certificate = membership.certificate().get();
        Grant grant = certificate.grant();
        out.println("certificate    of " + described(certificate));
        out.println("key            " + Hex.encode(certificate.nodeKey().bytes()));
        out.println("serial         " + certificate.statement().subject().serialText());
        out.println(
                "until          " + CertificateJson.time(certificate.period().lastHour()));
        print("groups", grant.groups());
        print("aliases", grant.aliases());
        print("addresses", grant.addresses());
        print("routes", grant.routes());
        out.println("rights         " + rights(grant));
    }

    private void print(String label, List<?> items) {
        if (!items.isEmpty()) {
            String text = String.join(", ", items.stream().map(Object::toString).toList());
            terminal.out().println(String.format("%-15s%s", label, text));
        }
    }

    private static String rights(Grant grant) {
        String rights = (grant.has(Grant.RELAY) ? " relay" : "")
                + (grant.has(Grant.EXIT) ? " exit" : "")
                + (grant.has(Grant.SIGNER) ? " may-sign" : "");
        return rights.isEmpty() ? "none" : rights.strip();
    }

    private static String described(Certificate certificate) {
        String name = certificate.grant().name().map(Label::text).orElse("a node without a certified name");
        return name + " (key " + certificate.nodeKey() + ")"
                + (certificate.joining().isPresent() ? ", by an invitation" : "");
    }

    private StateFolder state() throws UserError {
        Optional<String> named = options.text(Setting.STATE.option());
        String interfaceName = options.text(Setting.INTERFACE.option()).orElse(Setting.INTERFACE.defaultText());
        return StateFolder.open(
                named.isPresent()
                        ? MembershipCommands.path(named.get()).toAbsolutePath()
                        : StateChoice.standard(interfaceName, terminal.environment()));
    }

    private static Identity identity(StateFolder state) throws UserError {
        return state.identityFile().loadOrCreate(() -> Identity.generate(new SecureRandomSource()));
    }
}
