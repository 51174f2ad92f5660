package org.meshnet.node.membership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The network's document beside the membership file, so that a node that was restarted knows who was revoked before it
 * meets anybody: sealed as it travels, in base64 lines. Stateless.
 */
public final class PolicyFile {
    private static final String SUFFIX = ".policy";
    private static final int LARGEST_BYTES = 2 * PolicyDocument.MAX_LENGTH;

    private PolicyFile() {}

    /** Where it stands. */
    public static Path beside(Path membership) {
        return membership.resolveSibling(membership.getFileName() + SUFFIX);
    }

    /** Puts it in the place of the one before: whatever happens, one of them is there. */
    static void write(Path membership, PolicyDocument document) throws UserError {
        Path file = beside(membership);
        try {
            PrivateFiles.replace(file, Base64.getMimeEncoder().encodeToString(document.encode()) + "\n");
        } catch (IOException e) {
            throw UserError.of(file + " cannot be written", e);
        }
    }

    /**
     * Reads it; empty if there is none.
     *
     * @throws UserError if it is none of this network: without it, who was revoked would be a member again
     */
    public static Optional<PolicyDocument> read(Path membership, PolicySeal seal) throws UserError {
        Path file = beside(membership);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(LARGEST_BYTES);
            return Optional.of(PolicyText.decode(new String(text, US_ASCII))
                    .flatMap(bytes -> PolicyDocument.read(bytes, seal))
                    .orElseThrow(() -> new UserError(
                            ExitCode.CONFIG,
                            file + " is no document of this network; without that file this node asks other members"
                                    + " for it, and knows of no revocation until then")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new UserError(
                    ExitCode.PRIVILEGE, file + " may not be read by this user: what sudo wrote takes sudo to read");
        } catch (IOException e) {
            throw UserError.of(file + " cannot be read", e);
        }
    }
}
