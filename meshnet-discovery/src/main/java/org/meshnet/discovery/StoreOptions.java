package org.meshnet.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.state.StoreKeyFile;
import org.meshnet.discovery.state.UnusableKeyException;
import org.meshnet.discovery.store.StoreAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** By which store several servers share a directory. */
final class StoreOptions {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOptions.class);
    private static final int LONGEST_PASSWORD_BYTES = 4096;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "share a directory with the other servers of this Valkey (7.2) or Redis (7.0), or newer:"
                    + " redis://HOST:PORT, rediss:// by TLS, redis-sentinel://HOST:PORT,HOST:PORT/0#NAME, or"
                    + " redis-cluster://HOST:PORT,HOST:PORT (default: none, a directory of its own)")
    private @Nullable String url;

    @Option(
            names = "--store-key",
            paramLabel = "FILE",
            description = "with --store, a file with the key that all its servers have, which is made if there is none"
                    + " (default: store-key in the folder of --state)")
    private @Nullable Path keyFile;

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description =
                    "with --store, a file that only its owner can read, whose first line is the password; the user"
                            + " may stand in --store, as in redis://USER@HOST (default: that of --store, if any)")
    private @Nullable Path passwordFile;

    @Option(
            names = "--store-ca",
            paramLabel = "FILE",
            description = "with rediss://, the certificates (PEM) of which one has to vouch for the store's (default:"
                    + " those that this Java trusts)")
    private @Nullable Path authority;

    @Option(
            names = "--advertise",
            paramLabel = "ADDRESS:PORT",
            converter = Options.EndpointConverter.class,
            description = "with --store, where the other servers reach this one, and its datagrams come from (default:"
                    + " the port of --port, at the address of --bind, else at the one towards the store)")
    private @Nullable Endpoint advertised;

    /**
     * What is to be shared; empty if nothing is.
     *
     * @param state the server's folder; empty if it has none
     * @throws ParameterException if the options do not go together
     * @throws StartFailure if a file is of no use
     */
    Optional<StorePlan> read(CommandLine command, Optional<Path> state) throws StartFailure {
        String text = url;
        if (text == null) {
            if (keyFile != null || passwordFile != null || authority != null || advertised != null) {
                throw new ParameterException(command, "there is no store; expected --store too");
            }
            return Optional.empty();
        }
        if (text.matches("[^/]*//[^/]*:[^/]*@.*|[^/]*//[^/:]*@.*")
                && passwordFile == null
                && command.getParseResult().hasMatchedOption("--store")) {
            LOG.warn("who lists this host's processes sees the password in --store; --store-password-file or"
                    + " MESHNET_DISCOVERY_STORE keeps it private");
        }
        char[] password = password();
        StoreAddress address = StoreAddress.parse(text, Optional.ofNullable(password))
                .orElseThrow(() -> new ParameterException(
                        command, "--store is no address of a store; expected " + StoreAddress.EXPECTED));
        if (advertised != null && !advertised.isSendable()) {
            throw new ParameterException(command, "--advertise is " + advertised + ", where nobody could send to");
        }
        Path file = Optional.ofNullable(keyFile)
                .or(() -> state.map(folder -> folder.resolve("store-key")))
                .orElseThrow(() -> new ParameterException(command, "there is no folder; expected --store-key"));
        return Optional.of(new StorePlan(
                address, key(new StoreKeyFile(file)), Optional.ofNullable(authority), Optional.ofNullable(advertised)));
    }

    private char @Nullable [] password() throws StartFailure {
        Path file = passwordFile;
        if (file == null) {
            return null;
        }
        try {
            Optional<String> exposure = PrivateFiles.exposure(file);
            if (exposure.isPresent()) {
                throw new StartFailure(
                        DiscoveryExitCode.CONFIG, "--store-password-file " + file + " " + exposure.get());
            }
            String text = Files.size(file) > LONGEST_PASSWORD_BYTES ? "" : Files.readString(file);
            return text.lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .map(String::toCharArray)
                    .orElseThrow(() -> new StartFailure(
                            DiscoveryExitCode.CONFIG,
                            "--store-password-file " + file + " has no password; expected one in its first line"));
        } catch (IOException e) {
            throw unusable("--store-password-file " + file + " cannot be read: " + e, e);
        }
    }

    private static StartFailure unusable(String message, Exception cause) {
        return new StartFailure(DiscoveryExitCode.CONFIG, message, cause);
    }

    private static ServiceKey key(StoreKeyFile file) throws StartFailure {
        try {
            if (file.isMissing()) {
                file.create(new SecureRandomSource());
                LOG.warn("a new key for the store is in {}: all servers of the store need this very file", file.path());
            }
            byte[] secret = file.load();
            try {
                return new ServiceKey(secret, new SecureRandomSource());
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        } catch (UnusableKeyException e) {
            throw unusable(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw unusable("the key file " + file.path() + " can be neither read nor made: " + e, e);
        }
    }
}
