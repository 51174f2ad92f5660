package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.node.config.Setting;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFolder;
import org.meshnet.node.membership.Hours;
import org.meshnet.node.membership.LineDiff;
import org.meshnet.node.membership.PolicySigner;
import org.meshnet.node.membership.PolicyText;
import org.meshnet.node.state.HostFolders;

/**
 * What an administrator says to the network: signs its next document in the administrator's folder, after a look at
 * what the nodes of this host know, and hands it to them. One command's.
 */
final class NetworkWord implements AutoCloseable {
    private final Terminal terminal;
    private final SecretInput secrets;
    private final AdministratorFolder folder;
    private final PolicySigner signer;
    private final List<Member> nodes;
    private final @Nullable PolicyDocument before;

    /**
     * A node of this network on this host.
     *
     * @param client asks it
     * @param known what it said that it knows
     */
    private record Member(ControlClient client, JsonObject known) {}

    private NetworkWord(Terminal terminal, AdministratorFolder folder, PolicySigner signer, List<Member> nodes) {
        this.terminal = terminal;
        this.secrets = new SecretInput(terminal.environment());
        this.folder = folder;
        this.signer = signer;
        this.nodes = nodes;
        this.before = signer.current().orElse(null);
    }

    /**
     * Of the folder that a command names, and all nodes of its network that run on this host.
     *
     * @throws UserError if that is no administrator's folder
     */
    static NetworkWord of(Terminal terminal, GrantOptions options) throws UserError {
        AdministratorFolder folder = options.folder();
        PolicySigner signer = PolicySigner.of(folder);
        NetworkWord word = new NetworkWord(
                terminal, folder, signer, members(terminal, options.text(Setting.INTERFACE.option()), signer));
        for (Member member : word.nodes) {
            Optional<PolicyDocument> document =
                    PolicyJson.document(member.known()).flatMap(signer::read);
            if (document.isPresent()) {
                word.learn(document.get());
            }
        }
        return word;
    }

    private static List<Member> members(Terminal terminal, Optional<String> interfaceName, PolicySigner signer)
            throws UserError {
        Path sockets = HostFolders.runtime(terminal.environment());
        List<Member> members = new ArrayList<>();
        for (ControlClient client : clients(terminal, sockets, interfaceName)) {
            known(terminal, client)
                    .filter(answer -> PolicyJson.isOf(signer.network(), answer))
                    .ifPresent(answer -> members.add(new Member(client, answer)));
        }
        return members;
    }

    private static List<ControlClient> clients(Terminal terminal, Path sockets, Optional<String> interfaceName)
            throws UserError {
        try {
            return ControlClient.all(sockets, interfaceName);
        } catch (UserError e) {
            if (e.exitCode() != ExitCode.PRIVILEGE || interfaceName.isPresent()) {
                throw e;
            }
            terminal.tell("the nodes of this host are not asked: " + e.getMessage());
            return List.of();
        }
    }

    /** Empty of one that is in an open network, of an older version, or does not answer. */
    private static Optional<JsonObject> known(Terminal terminal, ControlClient client) {
        try {
            return client.askIfKnown(Requests.POLICY);
        } catch (UserError e) {
            terminal.tell("a node of this host is neither asked nor told: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void learn(PolicyDocument document) throws UserError {
        Optional<PolicyDocument> own = signer.current();
        PolicyJudge.Verdict verdict = signer.learn(document);
        switch (verdict) {
            case NEWER -> {
                own.filter(lost -> !document.manifest().follows(lost.manifest())
                                && document.manifest().version()
                                        <= lost.manifest().version() + 1)
                        .ifPresent(lost -> tellOfFork(lost, document));
                terminal.tell("version " + document.manifest().version() + " of the document, by "
                        + document.manifest().signer().hex() + ", was news here: it is in " + folder.path()
                        + " now");
            }
            case UNDOES, NOT_AN_ADMINISTRATOR, FORGED -> tellOfRefused(document.manifest(), verdict);
            case SAME, OLDER -> {}
        }
    }

    /** A node of this host goes by what does not count in this folder. */
    private void tellOfRefused(PolicyManifest refused, PolicyJudge.Verdict verdict) {
        String way = verdict == PolicyJudge.Verdict.UNDOES
                ? "; members who go by it take one of this folder only once its version is no lower than that: sign "
                        + "here until it is, be it with a comment in the text (policy edit)"
                : "; members who go by it may refuse what is signed here";
        terminal.tell("version " + refused.version() + " of the document, by "
                + refused.signer().hex() + ", is what a node of this host goes by, and is refused here: "
                + PolicyText.of(verdict) + way);
    }

    /** Two signed for one place, and what was signed here does not count. */
    private void tellOfFork(PolicyDocument lost, PolicyDocument kept) {
        terminal.tell("version " + lost.manifest().version() + " that was signed here does not count: another "
                + "administrator signed one for the same place. What it said beyond that, to be said anew:");
        LineDiff.of(kept.content().text(), lost.content().text()).forEach(line -> terminal.tell("  " + line));
        lost.content().revocations().stream()
                .filter(revocation -> !kept.content().revocations().contains(revocation))
                .forEach(revocation -> terminal.tell("  +revoked " + PolicyView.text(revocation)));
        lost.content().retired().stream()
                .filter(key -> !kept.content().retired().contains(key))
                .forEach(key -> terminal.tell("  +retired " + key.hex()));
        if (lost.content().rotation().epoch() > kept.content().rotation().epoch()) {
            terminal.tell("  +another network key (network rotate)");
        }
    }

    AdministratorFolder folder() {
        return folder;
    }

    PolicySigner signer() {
        return signer;
    }

    /** What the newest document says; before the first one, what holds without. */
    PolicyContent content() {
        return signer.content();
    }

    /** The document that was in the folder before the nodes of this host were asked. */
    Optional<PolicyDocument> before() {
        return Optional.ofNullable(before);
    }

    /** What the nodes of this network on this host say of the document. */
    List<JsonObject> answers() {
        return nodes.stream().map(Member::known).toList();
    }

    /** Who is known to belong to the network, by the ledger and by those nodes. */
    KnownMembers members() throws UserError {
        List<JsonObject> statuses = new ArrayList<>();
        for (Member node : nodes) {
            try {
                statuses.add(node.client().ask(Requests.STATUS));
            } catch (UserError e) {
                terminal.tell("what a node of this host knows of members is left out: " + e.getMessage());
            }
        }
        return KnownMembers.of(folder.ledger().good(Hours.now()), statuses, answers());
    }

    /** Signs that as the next document, which lies in the folder then, and hands it over. */
    void sign(PolicyContent next) throws UserError {
        sign((authority, key) -> next);
    }

    /** The same of what only who has the key can say. */
    void sign(PolicySigner.Next next) throws UserError {
        SigningKey key = folder.readKey(secrets);
        try {
            PolicyDocument signed = signer.sign(next, key);
            terminal.out().println("signed version " + signed.manifest().version() + " of the network's document");
        } finally {
            key.destroy();
        }
        publish();
    }

    /** Hands the document to the nodes of this host, which give it to all others. */
    void publish() throws UserError {
        Optional<PolicyDocument> document = signer.current();
        if (document.isEmpty()) {
            terminal.out().println("the network has no document yet");
            return;
        }
        boolean isTaken = false;
        for (Member member : nodes) {
            isTaken |= isHandedOver(member, document.get());
        }
        if (!isTaken) {
            terminal.say((nodes.isEmpty()
                            ? "no node of this network runs here to hand it to: on a machine with one, "
                            : "no node of this host took it: on another machine with one, ")
                    + "meshnet-node policy import " + folder.document());
        }
    }

    /** A node that hangs, or ends at this moment, is no reason not to tell the others. */
    private boolean isHandedOver(Member member, PolicyDocument document) {
        try {
            PolicyJudge.Verdict verdict = PolicyJson.verdict(member.client().ask(PolicyJson.handOver(document)));
            terminal.say("handed to the node of this host: " + PolicyText.of(verdict));
            return verdict == PolicyJudge.Verdict.NEWER || verdict == PolicyJudge.Verdict.SAME;
        } catch (UserError e) {
            terminal.tell("not handed to a node of this host: " + e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        signer.close();
    }
}
