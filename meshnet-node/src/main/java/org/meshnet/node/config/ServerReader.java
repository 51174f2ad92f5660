package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.meshnet.core.key.ServerKey;
import org.meshnet.node.exit.UserError;

/** Reads the discovery and STUN servers among the settings, and the endpoints of this node itself. */
public final class ServerReader {
    private static final String KEY_MARK = "#";
    private static final int MOST_SERVERS = 16;
    private static final int MOST_ENDPOINTS = 4;

    private final Settings settings;

    public ServerReader(Settings settings) {
        this.settings = settings;
    }

    /** The discovery servers, each once; perhaps none. */
    public List<ServerAddress> servers() throws UserError {
        return read(
                Setting.SERVER,
                text -> ServerAddress.parse(withoutKey(text)),
                "HOST:PORT such as vpn.example.org:8000 or [2001:db8::1]:8000, perhaps behind tls:// and with "
                        + "#KEY at the end");
    }

    /** The keys that were given with discovery servers. */
    public Map<ServerAddress, ServerKey> serverKeys() throws UserError {
        Map<ServerAddress, ServerKey> given = given();
        Map<ServerAddress, ServerKey> keys = new LinkedHashMap<>();
        for (ServerAddress server : servers()) {
            ServerKey key = given.get(server.withPort());
            if (key != null) {
                keys.put(server, key);
            }
        }
        return Map.copyOf(keys);
    }

    private Map<ServerAddress, ServerKey> given() throws UserError {
        Map<ServerAddress, ServerKey> keys = new LinkedHashMap<>();
        for (Given given : settings.values(Setting.SERVER)) {
            Optional<ServerAddress> server = ServerAddress.parse(withoutKey(given.text()));
            if (server.isPresent() && given.text().contains(KEY_MARK)) {
                ServerKey key = key(given);
                ServerKey other = keys.put(server.get().withPort(), key);
                if (other != null && !other.equals(key)) {
                    throw given.error("this server is given with another key, too; expected one");
                }
            }
        }
        return keys;
    }

    static String withoutKey(String text) {
        int mark = text.indexOf(KEY_MARK);
        return mark < 0 ? text : text.substring(0, mark);
    }

    private static ServerKey key(Given given) throws UserError {
        try {
            return ServerKey.parse(given.text().substring(given.text().indexOf(KEY_MARK) + 1));
        } catch (IllegalArgumentException e) {
            throw given.error(e.getMessage() + "; the server shows it at its start, and with --show-key");
        }
    }

    /** The file of certificates that are believed beside the system's. */
    public Optional<Path> tlsAuthorities() throws UserError {
        return settings.path(Setting.TLS_CA);
    }

    /** The STUN servers, each once; perhaps none. */
    public List<ServerAddress> stunServers() throws UserError {
        return read(
                Setting.STUN,
                text -> ServerAddress.parse(text, ServerAddress.STUN_PORT),
                "HOST:PORT such as stun.example.org:3478 or [2001:db8::1]:3478");
    }

    /** Where this node is reached, as the user says; perhaps nothing is said. */
    public List<ConfiguredEndpoint> endpoints() throws UserError {
        Set<ConfiguredEndpoint> endpoints = new LinkedHashSet<>();
        for (Given given : settings.values(Setting.ENDPOINT)) {
            ConfiguredEndpoint endpoint = ConfiguredEndpoint.parse(given.text())
                    .orElseThrow(() -> given.error("not an endpoint; expected HOST:PORT such as vpn.example.org:7000 or"
                            + " [2001:db8::1]:7000, or HOST for the node's own port"));
            if (endpoint.isForNobodyElse()) {
                throw given.error("no other host reaches such an address; expected one that others do");
            }
            endpoints.add(endpoint);
            if (endpoints.size() > MOST_ENDPOINTS) {
                throw given.error("too many endpoints; expected at most " + MOST_ENDPOINTS);
            }
        }
        return List.copyOf(endpoints);
    }

    private List<ServerAddress> read(Setting setting, Function<String, Optional<ServerAddress>> parser, String expected)
            throws UserError {
        Map<ServerAddress, ServerAddress> servers = new LinkedHashMap<>();
        for (Given given : settings.values(setting)) {
            ServerAddress server =
                    parser.apply(given.text()).orElseThrow(() -> given.error("not a server; expected " + expected));
            servers.putIfAbsent(server.withPort(), server);
            if (servers.size() > MOST_SERVERS) {
                throw given.error("too many servers; expected at most " + MOST_SERVERS);
            }
        }
        return List.copyOf(servers.values());
    }
}
