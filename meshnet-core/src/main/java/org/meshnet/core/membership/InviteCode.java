package org.meshnet.core.membership;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;

/**
 * All that a machine needs to join a network, as one text to paste: base64url (RFC 4648 §5) without padding of what
 * docs/protocol.md §7.2 draws. It is a secret: whoever has it can join, and knows the network's key. Never printed by
 * accident.
 *
 * <pre>
 *   version 1 (1) | network key 32 | network name 32 | last hour for nodes without certificates 4 (0: none)
 *   administrator count 1, each 32 | server count 1, each: length 1, text
 *   seed of the invitation's key 32 | statement and signature
 *   the first 4 bytes of BLAKE2b over all before
 * </pre>
 */
public final class InviteCode {
    /** The most servers. */
    public static final int SERVER_COUNT = 8;
    /** Characters of the longest code. */
    public static final int MAX_CHARACTERS = 8_192;

    private static final int VERSION = 1;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int HASH_LENGTH = 16;

    private final NetworkKey key;
    private final NetworkName name;
    private final Place place;
    private final byte[] seed;
    private final SignedStatement invitation;

    /**
     * Which network it leads to, besides its secrets.
     *
     * @param uncertifiedUntilHour as in {@link Trust}
     * @param administrators whose word counts there
     * @param servers as the configuration writes them
     */
    public record Place(long uncertifiedUntilHour, Set<AdministratorKey> administrators, List<String> servers) {
        public Place {
            administrators = new LinkedHashSet<>(administrators);
            servers = List.copyOf(servers);
            if (administrators.isEmpty()
                    || administrators.size() > Trust.ADMINISTRATOR_COUNT
                    || servers.size() > SERVER_COUNT) {
                throw new IllegalArgumentException(
                        administrators.size() + " administrators, " + servers.size() + " servers");
            }
        }
    }

    /**
     * @param seed of the invitation's key; copied
     * @param invitation of that key
     */
    public InviteCode(NetworkKey key, NetworkName name, Place place, byte[] seed, SignedStatement invitation) {
        this.key = key;
        this.name = name;
        this.place = place;
        this.seed = seed.clone();
        this.invitation = invitation;
    }

    public NetworkKey key() {
        return key;
    }

    public NetworkName name() {
        return name;
    }

    public Place place() {
        return place;
    }

    public SignedStatement invitation() {
        return invitation;
    }

    /** The invitation's key. */
    public SigningKey invitationKey() {
        return SigningKey.fromSeed(seed);
    }

    /** The text to paste: a secret. */
    public String encode() {
        FieldWriter writer = new FieldWriter()
                .u8(VERSION)
                .bytes(key.bytes())
                .bytes(name.bytes())
                .u32(Math.max(0, place.uncertifiedUntilHour()))
                .u8(place.administrators().size());
        place.administrators().forEach(administrator -> writer.bytes(administrator.bytes()));
        writer.u8(place.servers().size());
        place.servers().forEach(writer::text);
        byte[] content = writer.bytes(seed).bytes(invitation.encode()).toArray();
        byte[] whole = new FieldWriter().bytes(content).bytes(checksum(content)).toArray();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * Reads a text, in which blanks and line ends do not count. Empty if it is none, or not all of one: the message of
     * an error would hold nothing of it anyway.
     */
    public static Optional<InviteCode> read(String text) {
        String code = text.replaceAll("\\s+", "");
        if (code.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            byte[] whole = Base64.getUrlDecoder().decode(code);
            require(whole.length > CHECKSUM_LENGTH);
            byte[] content = Arrays.copyOf(whole, whole.length - CHECKSUM_LENGTH);
            byte[] sum = Arrays.copyOfRange(whole, content.length, whole.length);
            require(Arrays.equals(sum, checksum(content)));
            return Optional.of(read(new FieldReader(content), content));
        } catch (IllegalArgumentException | Malformed e) {
            return Optional.empty();
        }
    }

    private static InviteCode read(FieldReader reader, byte[] content) throws Malformed {
        require(reader.u8() == VERSION);
        NetworkKey key = NetworkKey.of(reader.bytes(NetworkKey.LENGTH));
        NetworkName name = NetworkName.of(reader.bytes(NetworkName.LENGTH));
        long hour = reader.u32();
        int administratorCount = reader.count(Trust.ADMINISTRATOR_COUNT);
        Set<AdministratorKey> administrators = new LinkedHashSet<>();
        for (int i = 0; i < administratorCount; i++) {
            require(administrators.add(AdministratorKey.of(reader.bytes(AdministratorKey.LENGTH))));
        }
        int serverCount = reader.count(SERVER_COUNT);
        List<String> servers = new ArrayList<>(serverCount);
        for (int i = 0; i < serverCount; i++) {
            servers.add(reader.text());
        }
        byte[] seed = reader.bytes(SigningKey.SEED_LENGTH);
        SignedStatement invitation = SignedStatement.read(reader, content);
        require(reader.remaining() == 0 && invitation.statement().isInvitation());
        Place place = new Place(hour == 0 ? Trust.NEVER : hour, administrators, servers);
        return new InviteCode(key, name, place, seed, invitation);
    }

    private static byte[] checksum(byte[] content) {
        return Arrays.copyOf(Blake2b.hash(HASH_LENGTH, content), CHECKSUM_LENGTH);
    }

    @Override
    public String toString() {
        return "InviteCode[secret]";
    }
}
