package org.meshnet.core.membership;

import static org.meshnet.core.field.FieldReader.require;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;

/**
 * A code of a closed network, docs/protocol.md §7.2: the network's key, and an invitation that an administrator signed,
 * with the key that it is of.
 */
public final class InviteCode implements JoinCode {
    static final int KIND = 1;

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
     * @param settings what else it says
     */
    public record Place(
            long uncertifiedUntilHour,
            Set<AdministratorKey> administrators,
            List<String> servers,
            Map<CodeSetting, String> settings) {
        public Place {
            administrators = new LinkedHashSet<>(administrators);
            servers = CodeFields.checked(servers);
            settings = CodeFields.checked(settings);
            if (administrators.isEmpty() || administrators.size() > Trust.ADMINISTRATOR_COUNT) {
                throw new IllegalArgumentException(administrators.size() + " administrators");
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

    @Override
    public <R, E extends Exception> R handle(Handler<R, E> handler) throws E {
        return handler.onClosed(this);
    }

    @Override
    public NetworkKey key() {
        return key;
    }

    @Override
    public List<String> servers() {
        return place.servers();
    }

    @Override
    public Map<CodeSetting, String> settings() {
        return place.settings();
    }

    @Override
    public long lastHour() {
        return invitation.statement().terms().orElseThrow().joinLastHour();
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

    @Override
    public String encode() {
        FieldWriter writer = new FieldWriter()
                .u8(KIND)
                .bytes(key.bytes())
                .bytes(name.bytes())
                .u32(Math.max(0, place.uncertifiedUntilHour()))
                .u8(place.administrators().size());
        place.administrators().forEach(administrator -> writer.bytes(administrator.bytes()));
        CodeFields.write(writer, place.servers(), place.settings());
        return CodeText.encode(writer.bytes(seed).bytes(invitation.encode()).toArray());
    }

    /** @param content all of it; the kind is read already */
    static InviteCode read(FieldReader reader, byte[] content) throws Malformed {
        NetworkKey key = NetworkKey.of(reader.bytes(NetworkKey.LENGTH));
        NetworkName name = NetworkName.of(reader.bytes(NetworkName.LENGTH));
        long hour = reader.u32();
        int administratorCount = reader.count(Trust.ADMINISTRATOR_COUNT);
        Set<AdministratorKey> administrators = new LinkedHashSet<>();
        for (int i = 0; i < administratorCount; i++) {
            require(administrators.add(AdministratorKey.of(reader.bytes(AdministratorKey.LENGTH))));
        }
        List<String> servers = CodeFields.readServers(reader);
        Map<CodeSetting, String> settings = CodeFields.readSettings(reader);
        byte[] seed = reader.bytes(SigningKey.SEED_LENGTH);
        SignedStatement invitation = SignedStatement.read(reader, content);
        require(reader.remaining() == 0 && invitation.statement().isInvitation());
        Place place = new Place(hour == 0 ? Trust.NEVER : hour, administrators, servers, settings);
        return new InviteCode(key, name, place, seed, invitation);
    }

    @Override
    public String toString() {
        return "InviteCode[secret]";
    }
}
