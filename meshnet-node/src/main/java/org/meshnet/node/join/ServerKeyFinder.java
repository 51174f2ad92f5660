package org.meshnet.node.join;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meshnet.node.config.OpenNetwork;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.UserError;

/** Adds to servers the keys by which the nodes of this host know them. */
public final class ServerKeyFinder {
    private static final String KEY_MARK = "#";
    private static final Pattern HERE = Pattern.compile("(tls://)?(127\\.[0-9.]+|localhost|\\[::1])(:\\d+)?");

    private final Path sockets;

    /** @param sockets the folder of the control sockets */
    public ServerKeyFinder(Path sockets) {
        this.sockets = sockets;
    }

    /** Does nobody but this host reach it? */
    public static boolean isOnThisHost(String server) {
        return HERE.matcher(OpenNetwork.place(server)).matches();
    }

    /** The servers, those without a key with the one that is known here. */
    public List<String> completed(List<String> servers) {
        if (servers.stream().allMatch(server -> server.contains(KEY_MARK))) {
            return servers;
        }
        Map<String, String> known = known();
        List<String> completed = new ArrayList<>();
        for (String server : servers) {
            Optional<String> key = server.contains(KEY_MARK)
                    ? Optional.empty()
                    : OpenNetwork.canonical(server).map(known::get);
            completed.add(server + key.map(digits -> KEY_MARK + digits).orElse(""));
        }
        return completed;
    }

    /** Nobody has to run here, and not everybody may ask. */
    private Map<String, String> known() {
        Map<String, String> known = new HashMap<>();
        try {
            for (ControlClient node : ControlClient.all(sockets, Optional.empty())) {
                for (JsonElement each : node.ask(Requests.STATUS).getAsJsonArray("servers")) {
                    JsonObject server = each.getAsJsonObject();
                    if (!server.get("key").isJsonNull()) {
                        String key = server.get("key").getAsString();
                        OpenNetwork.canonical(server.get("address").getAsString())
                                .ifPresent(place -> known.put(place, key));
                    }
                }
            }
        } catch (UserError e) {
            return known;
        }
        return known;
    }
}
