package org.meshnet.node.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.node.config.ConfigTemplate;
import org.meshnet.node.config.KeySource;
import org.meshnet.node.config.NetworksReader;
import org.meshnet.node.config.Setting;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** The command {@code init}: writes a configuration file with every setting and what it means. */
final class ConfigMaker {
    static final String DEFAULT_FOLDER = "/etc/meshnet";
    static final String DEFAULT_NAME = "mesh0";

    private static final String READABLE = "rw-r--r--";

    private final Terminal terminal;

    ConfigMaker(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param given the settings that are not commented out */
    ExitCode write(String folder, String name, Map<Setting, List<String>> given) throws UserError {
        if (!NetworksReader.isName(name)) {
            throw new UserError(
                    ExitCode.USAGE,
                    "init: not a name; expected that of the mesh's interface, up to 15 letters, digits, dashes and "
                            + "underscores, such as " + DEFAULT_NAME);
        }
        Path in = MembershipCommands.path(folder);
        Path file = in.resolve(name + KeySource.CONFIG_ENDING);
        boolean isSecret = given.keySet().stream().anyMatch(Setting::isSecret);
        try {
            if (!Files.isDirectory(in)) {
                Files.createDirectories(in);
            }
            PrivateFiles.createWhole(file, ConfigTemplate.of(name, given));
            if (!isSecret) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(READABLE));
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, file + " exists already, and stays as it is");
        } catch (IOException e) {
            throw UserError.of(file + " cannot be written", e);
        }
        terminal.say("wrote " + file + (isSecret ? ", for its owner only, as the key is in it" : ""));
        terminal.out().println("next: edit it, and check it with");
        terminal.out().println("meshnet-node config check --config " + file);
        return ExitCode.OK;
    }
}
