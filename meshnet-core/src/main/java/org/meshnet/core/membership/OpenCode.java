package org.meshnet.core.membership;

import static org.meshnet.core.field.FieldReader.require;

import java.util.List;
import java.util.Map;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.NetworkKey;

/**
 * A code of an open network, whose key makes a member: docs/protocol.md §7.2. Its end is for {@code join} to heed; the
 * key in it stays what it is.
 *
 * @param period from the hour in which it was made, until which one can join
 */
public record OpenCode(NetworkKey key, Period period, List<String> servers, Map<CodeSetting, String> settings)
        implements JoinCode {
    static final int KIND = 2;

    /** @throws IllegalArgumentException if there are too many servers, or a setting cannot have its value */
    public OpenCode {
        servers = CodeFields.checked(servers);
        settings = CodeFields.checked(settings);
    }

    @Override
    public <R, E extends Exception> R handle(Handler<R, E> handler) throws E {
        return handler.onOpen(this);
    }

    /** The hour since 1970 in which it was made. */
    public long firstHour() {
        return period.firstHour();
    }

    @Override
    public long lastHour() {
        return period.lastHour();
    }

    @Override
    public String encode() {
        FieldWriter writer = new FieldWriter()
                .u8(KIND)
                .bytes(key.bytes())
                .u32(period.firstHour())
                .u32(period.lastHour());
        CodeFields.write(writer, servers, settings);
        return CodeText.encode(writer.toArray());
    }

    static OpenCode read(FieldReader reader) throws Malformed {
        NetworkKey key = NetworkKey.of(reader.bytes(NetworkKey.LENGTH));
        Period period = new Period(reader.u32(), reader.u32());
        List<String> servers = CodeFields.readServers(reader);
        Map<CodeSetting, String> settings = CodeFields.readSettings(reader);
        require(reader.remaining() == 0);
        return new OpenCode(key, period, servers, settings);
    }

    @Override
    public String toString() {
        return "OpenCode[secret]";
    }
}
