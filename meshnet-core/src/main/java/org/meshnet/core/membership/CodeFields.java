package org.meshnet.core.membership;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.ServerKey;

/** Servers and settings in codes: a server's key takes 32 bytes instead of 64 digits. Stateless. */
final class CodeFields {
    private static final String KEY_MARK = "#";

    private CodeFields() {}

    static void write(FieldWriter writer, List<String> servers, Map<CodeSetting, String> settings) {
        writer.u8(servers.size());
        for (String server : servers) {
            Optional<ServerKey> key = keyOf(server);
            writer.text(key.isPresent() ? server.substring(0, server.lastIndexOf(KEY_MARK)) : server);
            writer.u8(key.isPresent() ? 1 : 0);
            key.ifPresent(its -> writer.bytes(its.bytes()));
        }
        writer.u8(settings.size());
        for (CodeSetting setting : CodeSetting.values()) {
            if (settings.containsKey(setting)) {
                writer.u8(setting.number()).text(settings.getOrDefault(setting, ""));
            }
        }
    }

    private static Optional<ServerKey> keyOf(String server) {
        int mark = server.lastIndexOf(KEY_MARK);
        try {
            return mark < 0 ? Optional.empty() : Optional.of(ServerKey.parse(server.substring(mark + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static List<String> readServers(FieldReader reader) throws Malformed {
        int count = reader.count(JoinCode.SERVER_COUNT);
        List<String> servers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String place = reader.text();
            boolean hasKey = reader.count(1) == 1;
            servers.add(
                    hasKey
                            ? place
                                    + KEY_MARK
                                    + ServerKey.of(reader.bytes(ServerKey.LENGTH))
                                            .hex()
                            : place);
        }
        return servers;
    }

    static Map<CodeSetting, String> readSettings(FieldReader reader) throws Malformed {
        int count = reader.count(CodeSetting.values().length);
        Map<CodeSetting, String> settings = new EnumMap<>(CodeSetting.class);
        for (int i = 0; i < count; i++) {
            Optional<CodeSetting> setting = CodeSetting.of(reader.u8());
            String value = reader.text();
            require(setting.isPresent() && setting.get().allows(value) && !settings.containsKey(setting.get()));
            settings.put(setting.get(), value);
        }
        return settings;
    }

    /** A copy that may be kept. */
    static Map<CodeSetting, String> checked(Map<CodeSetting, String> settings) {
        settings.forEach((setting, value) -> {
            if (!setting.allows(value)) {
                throw new IllegalArgumentException("a code cannot say that " + setting.key() + " is " + value);
            }
        });
        return Map.copyOf(settings);
    }

    static List<String> checked(List<String> servers) {
        if (servers.size() > JoinCode.SERVER_COUNT) {
            throw new IllegalArgumentException(servers.size() + " servers");
        }
        return List.copyOf(servers);
    }
}
