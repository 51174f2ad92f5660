package org.meshnet.node.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.node.exit.UserError;

/** Reads the discovery and STUN servers among the settings. */
public final class ServerReader {
    private static final int MOST_SERVERS = 16;

    private final Settings settings;

    public ServerReader(Settings settings) {
        this.settings = settings;
    }

    /** The discovery servers, each once; perhaps none. */
    public List<ServerAddress> servers() throws UserError {
        return read(Setting.SERVER, ServerAddress.DEFAULT_PORT, "vpn.example.org:8000 or [2001:db8::1]:8000");
    }

    /** The STUN servers, each once; perhaps none. */
    public List<ServerAddress> stunServers() throws UserError {
        return read(Setting.STUN, ServerAddress.STUN_PORT, "stun.example.org:3478 or [2001:db8::1]:3478");
    }

    private List<ServerAddress> read(Setting setting, int defaultPort, String example) throws UserError {
        Set<ServerAddress> servers = new LinkedHashSet<>();
        for (Given given : settings.values(setting)) {
            servers.add(ServerAddress.parse(given.text(), defaultPort)
                    .orElseThrow(() -> given.error("not a server; expected HOST:PORT such as " + example)));
            if (servers.size() > MOST_SERVERS) {
                throw given.error("too many servers; expected at most " + MOST_SERVERS);
            }
        }
        return List.copyOf(servers);
    }
}
