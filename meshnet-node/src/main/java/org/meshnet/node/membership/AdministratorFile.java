package org.meshnet.node.membership;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.PasswordHash;
import org.meshnet.core.crypto.SecretBox;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.Hex;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * An administrator's key in a file of mode 0600: as it is, or sealed with a key that Argon2id makes of a passphrase.
 * Stateless.
 */
public final class AdministratorFile {
    private static final String WHAT = "administrator's key";
    private static final String SEED = "secret-key";
    private static final String SEALED = "sealed-key";
    private static final String PUBLIC = "public-key";
    private static final String SALT = "salt";
    private static final String NONCE = "nonce";
    private static final String PASSES = "argon2id-passes";
    private static final String MEMORY = "argon2id-bytes";
    private static final Set<String> LINES = Set.of(SEED, SEALED, PUBLIC, SALT, NONCE, PASSES, MEMORY);
    private static final int SEALED_LENGTH = SigningKey.SEED_LENGTH + SecretBox.TAG_LENGTH;

    private AdministratorFile() {}

    /** Asks for a passphrase. */
    @FunctionalInterface
    public interface PassphraseSource {
        /** The caller wipes it. */
        char[] passphrase() throws UserError;
    }

    /**
     * Writes a new one.
     *
     * @param seed of the key
     * @param passphrase seals it; empty to leave it open
     */
    public static void write(Path file, byte[] seed, char[] passphrase, RandomSource random) throws UserError {
        StringBuilder text =
                new StringBuilder("# The secret key of an administrator of a closed MeshNet network. Whoever has it "
                        + "decides who belongs to it.\n");
        text.append(PUBLIC + " = ")
                .append(AdministratorKey.of(SigningKey.fromSeed(seed).publicKey())
                        .hex())
                .append('\n');
        if (passphrase.length == 0) {
            text.append(SEED + " = ").append(Hex.encode(seed)).append('\n');
        } else {
            seal(text, seed, passphrase, random);
        }
        try {
            PrivateFiles.createWhole(file, text.toString());
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.IO, file + " exists already; expected a new file");
        } catch (IOException e) {
            throw UserError.of(file + " cannot be written", e);
        }
    }

    private static void seal(StringBuilder text, byte[] seed, char[] passphrase, RandomSource random) {
        PasswordHash.Cost cost = PasswordHash.Cost.MODERATE;
        byte[] salt = random.bytes(PasswordHash.SALT_LENGTH);
        byte[] nonce = random.bytes(SecretBox.NONCE_LENGTH);
        byte[] key = derive(passphrase, salt, cost);
        text.append(PASSES + " = ").append(cost.passes()).append('\n');
        text.append(MEMORY + " = ").append(cost.memoryBytes()).append('\n');
        text.append(SALT + " = ").append(Hex.encode(salt)).append('\n');
        text.append(NONCE + " = ").append(Hex.encode(nonce)).append('\n');
        text.append(SEALED + " = ")
                .append(Hex.encode(SecretBox.seal(key, nonce, seed)))
                .append('\n');
        Arrays.fill(key, (byte) 0);
    }

    private static byte[] derive(char[] passphrase, byte[] salt, PasswordHash.Cost cost) {
        ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        try {
            encoded.get(bytes);
            return PasswordHash.derive(bytes, salt, cost);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            encoded.clear().put(new byte[encoded.capacity()]);
        }
    }

    /**
     * Reads one; the caller destroys the key.
     *
     * @param passphrases asked if the key is sealed
     */
    public static SigningKey read(Path file, PassphraseSource passphrases) throws UserError {
        LineFile lines = LineFile.read(file, WHAT, LINES);
        LineFile.requirePrivate(file, WHAT);
        boolean isSealed = lines.one(SEED).isEmpty() && lines.one(SEALED).isPresent();
        byte[] seed =
                isSealed ? unseal(lines, passphrases) : lines.required(SEED).hex(SigningKey.SEED_LENGTH);
        try {
            SigningKey key = SigningKey.fromSeed(seed);
            LineFile.Line said = lines.required(PUBLIC);
            if (!Arrays.equals(key.publicKey(), said.hex(AdministratorKey.LENGTH))) {
                throw said.error("does not belong to the secret key");
            }
            return key;
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static byte[] unseal(LineFile lines, PassphraseSource passphrases) throws UserError {
        LineFile.Line sealed = lines.required(SEALED);
        byte[] box = sealed.hex(SEALED_LENGTH);
        byte[] salt = lines.required(SALT).hex(PasswordHash.SALT_LENGTH);
        byte[] nonce = lines.required(NONCE).hex(SecretBox.NONCE_LENGTH);
        PasswordHash.Cost cost = cost(lines);
        char[] passphrase = passphrases.passphrase();
        byte[] key = derive(passphrase, salt, cost);
        Arrays.fill(passphrase, '\0');
        Optional<byte[]> seed = SecretBox.open(key, nonce, box);
        Arrays.fill(key, (byte) 0);
        return seed.orElseThrow(() -> sealed.error("the passphrase does not open it"));
    }

    private static PasswordHash.Cost cost(LineFile lines) throws UserError {
        LineFile.Line passes = lines.required(PASSES);
        LineFile.Line memory = lines.required(MEMORY);
        try {
            return new PasswordHash.Cost(Long.parseLong(passes.value()), Long.parseLong(memory.value()));
        } catch (IllegalArgumentException e) {
            throw passes.error("not a cost that this program takes");
        }
    }
}
