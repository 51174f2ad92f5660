package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.policy.Rotation;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.MembershipFile;
import org.meshnet.node.membership.PolicyFile;
import org.meshnet.node.state.HostFolders;

/**
 * Whether the network got another key since an invitation was made, as far as this machine can know: by a document of
 * the network that its state folder has of an earlier membership, or that another node of this host goes by.
 */
final class JoinCheck {
    private final Terminal terminal;
    private final NetworkId invited;
    private final PolicyJudge judge;

    private JoinCheck(Terminal terminal, NetworkId invited, PolicyJudge judge) {
        this.terminal = terminal;
        this.invited = invited;
        this.judge = judge;
    }

    /** @param file where the membership will stand */
    static JoinCheck of(Terminal terminal, MembershipFile membership, Path file) throws UserError {
        NetworkSecrets secrets = membership.secrets();
        PolicySeal seal = PolicySeal.of(secrets);
        try {
            PolicyJudge judge = new PolicyJudge(secrets.tag(), membership.administrators());
            kept(file, seal).ifPresent(judge::take);
            for (JsonObject answer : answers(terminal)) {
                PolicyJson.document(answer)
                        .flatMap(bytes -> PolicyDocument.read(bytes, seal))
                        .ifPresent(judge::take);
            }
            return new JoinCheck(terminal, secrets.networkId(), judge);
        } finally {
            seal.destroy();
            secrets.destroy();
        }
    }

    /** One of another network, or a damaged one, is what a node says at its start. */
    private static Optional<PolicyDocument> kept(Path file, PolicySeal seal) {
        try {
            return PolicyFile.read(file, seal);
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    private static List<JsonObject> answers(Terminal terminal) {
        List<JsonObject> answers = new ArrayList<>();
        try {
            for (ControlClient client :
                    ControlClient.all(HostFolders.runtime(terminal.environment()), Optional.empty())) {
                client.askIfKnown(Requests.POLICY).ifPresent(answers::add);
            }
        } catch (UserError e) {
            // Nobody has to be asked, and who joins need not be root.
            return answers;
        }
        return answers;
    }

    /**
     * Says it, if it is so.
     *
     * @throws UserError if the invitation's key is good no more
     */
    void run() throws UserError {
        Rotation rotation = judge.current()
                .map(document -> document.content().rotation())
                .filter(last -> last.epoch() > 0 && !last.networkId().equals(invited))
                .orElse(Rotation.NONE);
        if (rotation.epoch() == 0) {
            return;
        }
        Instant end = Instant.ofEpochSecond(rotation.overlapEndS());
        String since =
                "the network got another key, number " + (rotation.epoch() + 1) + ", since this invitation was made";
        if (end.isBefore(Instant.now())) {
            throw new UserError(
                    ExitCode.USAGE,
                    since + ", and that of the invitation was good until " + end + "; expected a fresh invitation");
        }
        terminal.tell(since + ", and that of the invitation is good until " + end
                + ": start this node before, so that members give it the new one");
    }
}
