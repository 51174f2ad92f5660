package org.meshnet.node.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** The command {@code genkey}. It needs no native library, so that keys can be made anywhere. */
final class KeyMaker {
    private final Terminal terminal;

    KeyMaker(Terminal terminal) {
        this.terminal = terminal;
    }

    void print() {
        terminal.out().println(digits());
    }

    private static String digits() {
        byte[] key = new byte[NetworkKey.LENGTH];
        new SecureRandom().nextBytes(key);
        return Hex.encode(key);
    }

    /** @param isForced may the file be there already */
    void write(String name, boolean isForced) throws UserError {
        Path file = MembershipCommands.path(name);
        String text = digits() + "\n";
        try {
            if (isForced) {
                PrivateFiles.replace(file, text);
            } else {
                PrivateFiles.createNew(file, text);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, name + " exists already; expected a new file, or --force to replace it");
        } catch (AccessDeniedException e) {
            throw new UserError(ExitCode.PRIVILEGE, name + " may not be written by this user");
        } catch (IOException e) {
            throw UserError.of(name + " cannot be written", e);
        }
    }
}
