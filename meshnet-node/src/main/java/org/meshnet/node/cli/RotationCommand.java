package org.meshnet.node.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.Rotation;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.NetworkKeys;
import org.meshnet.node.membership.PolicySigner;

/** The command {@code network rotate}: the network gets another key, which all get that are not revoked. */
final class RotationCommand {
    static final String OVERLAP = "--overlap";

    private static final String DAY = "24h";
    /** So many of whom nothing is known are said by name. */
    private static final int SHOWN_COUNT = 20;

    private final Terminal terminal;
    private final GrantOptions options;
    private final RandomSource random = new SecureRandomSource();

    RotationCommand(Terminal terminal, GrantOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    ExitCode run() throws UserError {
        long overlapS = options.seconds(OVERLAP, DAY);
        try (NetworkWord word = NetworkWord.of(terminal, options)) {
            requireOver(word.content().rotation());
            rotate(word, NetworkKeys.of(word.folder()), overlapS);
        }
        return ExitCode.OK;
    }

    private void requireOver(Rotation last) throws UserError {
        long leftS = last.overlapEndS() - nowS();
        if (last.epoch() > 0 && leftS > 0 && !options.has(CommandTree.FORCE)) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the key before the last one is good until " + Instant.ofEpochSecond(last.overlapEndS())
                            + ": who was away since then would find nobody; expected to wait, or "
                            + CommandTree.FORCE);
        }
    }

    private void rotate(NetworkWord word, NetworkKeys keys, long overlapS) throws UserError {
        PolicyContent known = word.content();
        KnownMembers.Remaining remaining = word.members().remaining(known.revokedKeys(), known.revokedSerials());
        NetworkKey key = NetworkKey.of(random.bytes(NetworkKey.LENGTH));
        try {
            Rotation rotation = seal(key, known.rotation().epoch() + 1, nowS() + overlapS, remaining.keys());
            word.sign(new Rotating(keys, key, known.rotation(), known.withRotation(rotation)));
        } finally {
            key.destroy();
        }
        tell(word, remaining, overlapS);
    }

    /** The key lies in the folder before the document is signed that names it. */
    private record Rotating(NetworkKeys keys, NetworkKey key, Rotation before, PolicyContent content)
            implements PolicySigner.Next {
        @Override
        public PolicyContent content(Authority authority, SigningKey signing) throws UserError {
            keys.settle(before);
            keys.prepare(key);
            return content;
        }

        @Override
        public void onEnd(Optional<PolicyDocument> current) throws UserError {
            keys.settle(current.map(document -> document.content().rotation()).orElse(Rotation.NONE));
        }
    }

    private Rotation seal(NetworkKey key, long epoch, long endS, Set<NodeKey> members) throws UserError {
        try {
            return Rotation.seal(key, epoch, endS, members, random);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "such a rotation cannot be: " + e.getMessage());
        }
    }

    private void tell(NetworkWord word, KnownMembers.Remaining remaining, long overlapS) {
        Rotation rotation = word.content().rotation();
        terminal.say("the network has another key, number " + (rotation.epoch() + 1) + ", for "
                + rotation.memberCount() + (rotation.memberCount() == 1 ? " member" : " members")
                + "; the one before is good until " + Instant.ofEpochSecond(rotation.overlapEndS()));
        List<String> unknown = remaining.unknown();
        if (!unknown.isEmpty()) {
            terminal.say("whoever joined by these and is not known here is given the key by any member that it "
                    + (overlapS > 0 ? "meets until then: " : "meets: ")
                    + StatusText.listed(unknown, SHOWN_COUNT));
        }
        terminal.say("invitations that were not used yet are worth nothing after that, and nodes without a "
                + "certificate are left behind");
    }

    private static long nowS() {
        return Instant.now().getEpochSecond();
    }
}
