package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.nio.file.Path;

/**
 * Which daemon listens on a socket.
 *
 * @param socket where
 * @param interfaceName of its TUN device
 * @param namespace the network namespace that it lives in, or empty
 * @param id its human name
 */
record WhoAnswer(Path socket, String interfaceName, String namespace, String id) {
    static JsonObject json(String interfaceName, String id) {
        JsonObject json = new JsonObject();
        json.addProperty("interface", interfaceName);
        json.addProperty("namespace", NetworkNamespace.current());
        json.addProperty("id", id);
        json.addProperty("pid", ProcessHandle.current().pid());
        return json;
    }

    static WhoAnswer read(Path socket, JsonObject json) {
        return new WhoAnswer(
                socket,
                Requests.text(json, "interface").orElse(""),
                Requests.text(json, "namespace").orElse(""),
                Requests.text(json, "id").orElse(""));
    }

    /** Does the user mean this daemon by that name: its interface, or its socket's file? */
    boolean isNamed(String name) {
        return interfaceName.equals(name) || socket.getFileName().toString().equals(name + ".sock");
    }

    /** What {@link #isNamed} takes, as short as it is clear. */
    String name() {
        String file = socket.getFileName().toString();
        return file.substring(0, file.length() - ".sock".length());
    }
}
