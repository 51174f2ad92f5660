package org.meshnet.node.netcheck;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Optional;
import org.meshnet.core.stun.NatReport;
import org.meshnet.node.control.Json;
import org.meshnet.node.portmap.MapProtocol;

/** A report as JSON. Every field is always there; what is unknown, or was not asked, is null. Stateless. */
public final class NetCheckJson {
    private NetCheckJson() {}

    /** The one object that {@code netcheck --json} prints. */
    public static JsonObject of(NetCheckReport report) {
        JsonObject json = Json.versioned();
        json.addProperty("udp", report.hasUdp());
        json.add("ipv4", family(report.v4()));
        json.add("ipv6", family(report.v6()));
        json.add("gateway", Json.text(report.gateway()));
        json.add(
                "portMapping",
                Json.texts(report.portMapping().stream()
                        .sorted()
                        .map(MapProtocol::label)
                        .toList()));
        json.add("servers", servers(report));
        json.add("streams", streams(report));
        return json;
    }

    private static JsonElement family(Optional<NatReport> report) {
        if (report.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("works", report.get().hasAnswer());
        json.add("endpoint", Json.text(report.get().mapped()));
        json.addProperty("mapping", Json.word(report.get().mapping()));
        json.addProperty("filtering", Json.word(report.get().filtering()));
        json.addProperty("hairpin", Json.word(report.get().hairpin()));
        return json;
    }

    private static JsonArray servers(NetCheckReport report) {
        JsonArray array = new JsonArray();
        for (NetCheckReport.ServerLine line : report.servers()) {
            JsonObject json = new JsonObject();
            json.addProperty("server", line.name());
            json.add("endpoint", Json.text(line.endpoint()));
            json.add("observedEndpoint", Json.text(line.seesUsAt()));
            json.add("latencyMs", Json.milliseconds(line.rttNs()));
            array.add(json);
        }
        return array;
    }

    private static JsonArray streams(NetCheckReport report) {
        JsonArray array = new JsonArray();
        for (NetCheckReport.StreamLine line : report.streams()) {
            JsonObject json = new JsonObject();
            json.addProperty("server", line.target().place());
            json.addProperty("transport", line.target().transport());
            json.add("latencyMs", Json.milliseconds(line.rttNs()));
            json.add("failure", Json.text(line.failure()));
            array.add(json);
        }
        return array;
    }
}
