package org.meshnet.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/**
 * Finds the network key: given as text, in a file, as a systemd credential, or beside the configuration file. No error
 * shows any of it.
 */
public final class KeySource {
    /** The ending of configurations. */
    public static final String CONFIG_ENDING = ".properties";
    /** The ending of key files beside them. */
    public static final String KEY_ENDING = ".key";

    private static final List<String> CREDENTIALS = List.of("meshnet-key", "network.key");

    /** What a unit has for a credential whose file is not there. */
    private static final String NONE = "none";

    private final Settings settings;
    private final Map<String, String> environment;
    private final List<String> notices;

    KeySource(Settings settings, Map<String, String> environment, List<String> notices) {
        this.settings = settings;
        this.environment = environment;
        this.notices = notices;
    }

    NetworkKey read() throws UserError {
        settings.fileThatGives(Setting.KEY).ifPresent(file -> noteIfOpen(file, "configuration file with the key, "));
        Optional<Given> given = settings.either(Setting.KEY, Setting.KEY_FILE);
        Optional<NetworkKey> credential = given.isEmpty() || isBeside(given.get()) ? credential() : Optional.empty();
        if (credential.isPresent()) {
            return credential.get();
        }
        if (given.isPresent()) {
            return given.get().setting() == Setting.KEY
                    ? fromText(given.get())
                    : fromFile(given.get().path());
        }
        Optional<Path> beside = beside();
        if (beside.isPresent()) {
            return fromFile(beside.get());
        }
        throw new UserError(
                ExitCode.USAGE,
                "no network key; expected --key-file FILE, MESHNET_KEY or --key HEX (make a key with: "
                        + "meshnet-node genkey); for a closed network, join it first (meshnet-node join)");
    }

    private NetworkKey fromText(Given given) throws UserError {
        if (given.exitCode() == ExitCode.USAGE) {
            notices.add("the process list shows the key given with --key; --key-file or MESHNET_KEY would hide it");
        }
        try {
            return NetworkKey.parse(given.text());
        } catch (IllegalArgumentException e) {
            throw given.error(String.valueOf(e.getMessage()));
        }
    }

    private NetworkKey fromFile(Path file) throws UserError {
        NetworkKey key = parse(text(file), file);
        noteIfOpen(file, "key file ");
        return key;
    }

    private void noteIfOpen(Path file, String what) {
        if (InputFiles.isOpenToOthers(file)) {
            notices.add("others than its owner can read the " + what + file + "; chmod 600 would close it");
        }
    }

    private static String text(Path file) throws UserError {
        return InputFiles.readText(file, "key file");
    }

    private static NetworkKey parse(String text, Path file) throws UserError {
        try {
            return NetworkKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.CONFIG, "the key file " + file + ": " + e.getMessage());
        }
    }

    /** Where {@code join} writes it: the file of the configuration's name. */
    private Optional<Path> beside() throws UserError {
        Optional<Given> config = settings.value(Setting.CONFIG);
        String name = config.isPresent() ? String.valueOf(config.get().path().getFileName()) : "";
        if (config.isEmpty() || !name.endsWith(CONFIG_ENDING)) {
            return Optional.empty();
        }
        String key = name.substring(0, name.length() - CONFIG_ENDING.length()) + KEY_ENDING;
        return Optional.of(config.get().path().resolveSibling(key)).filter(Files::exists);
    }

    /** Is it the file that the unit hands over as a credential, as the node's own user cannot read it? */
    private boolean isBeside(Given given) throws UserError {
        return given.setting() == Setting.KEY_FILE && beside().equals(Optional.of(given.path()));
    }

    private Optional<NetworkKey> credential() throws UserError {
        String folder = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        for (String name : CREDENTIALS) {
            Path file = Path.of(folder, name);
            String text = Files.exists(file) ? text(file) : NONE;
            if (!text.strip().equals(NONE)) {
                return Optional.of(parse(text, file));
            }
        }
        return Optional.empty();
    }
}
