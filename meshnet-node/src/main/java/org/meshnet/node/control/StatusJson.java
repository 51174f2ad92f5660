package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.path.ProbeLoss;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.node.portmap.PortMapping;

/** A daemon's status as JSON. Every field is always there; what is unknown is null. Stateless. */
public final class StatusJson {
    private StatusJson() {}

    /** The one object that {@code status --json} prints. */
    public static JsonObject of(DaemonStatus status) {
        MeshStatus mesh = status.mesh();
        JsonObject json = Json.versioned();
        json.addProperty("id", mesh.member().id());
        addNames(json, mesh.member().publicKey(), status.names());
        json.addProperty("publicKey", mesh.member().publicKey().hex());
        json.addProperty("networkId", mesh.member().networkId().hex());
        json.addProperty("interface", status.data().interfaceName());
        json.addProperty("lanes", status.data().lanes());
        json.add("packetPath", packetPath(status.data().packetPath()));
        json.add("certificate", CertificateJson.of(mesh.member().certificate()));
        json.add("policy", PolicyJson.of(mesh.member().standing().policy()));
        json.add("networkKey", NetworkKeyJson.of(mesh.member().standing()));
        json.add("addresses", Json.texts(mesh.member().addresses()));
        json.add("endpoint", Json.text(mesh.outside().endpoint()));
        json.addProperty("natMapping", Json.word(mesh.outside().natMapping()));
        json.add("portMapping", portMapping(status.network().portMapping()));
        json.add("multicast", multicast(mesh.member().conduct().multicast()));
        json.add("rules", RulesJson.of(mesh.member().conduct().rules()));
        json.add("ethernet", ethernet(mesh.member().conduct().ethernet()));
        json.add("advertisedRoutes", advertised(status.network().advertised()));
        json.add("exit", exit(status.network().exit()));
        json.add("names", names(status.names()));
        json.add("warnings", Json.texts(warnings(status)));
        json.add("servers", servers(mesh.servers(), status));
        json.add("peers", peers(mesh.peers(), status));
        json.add("counters", counters(mesh.counters()));
        return json;
    }

    /** What the engine warns of, then what the daemon does. */
    private static List<String> warnings(DaemonStatus status) {
        return Stream.concat(status.mesh().warnings().stream().map(Warning::text), status.warnings().stream())
                .toList();
    }

    private static JsonObject packetPath(PacketPath path) {
        JsonObject json = new JsonObject();
        json.addProperty("device", path.device());
        json.addProperty("sendsTrains", path.sendsTrains());
        json.addProperty("receivesTrains", path.receivesTrains());
        json.addProperty("secretbox", path.sealing().get(CipherSuite.SECRETBOX));
        json.addProperty("aes256Gcm", path.sealing().get(CipherSuite.AES_256_GCM));
        json.addProperty("aegis256", path.sealing().get(CipherSuite.AEGIS_256));
        return json;
    }

    private static JsonObject exit(ExitStatus exit) {
        JsonObject json = new JsonObject();
        json.addProperty("wanted", exit.wanted().orElse(null));
        json.addProperty("state", Json.word(exit.state()));
        json.addProperty("id", exit.member().map(ExitStatus.Member::id).orElse(null));
        json.addProperty(
                "publicKey", exit.member().map(member -> member.key().hex()).orElse(null));
        json.addProperty("ipv4", exit.families().v4());
        json.addProperty("ipv6", exit.families().v6());
        return json;
    }

    private static JsonArray advertised(List<AdvertisedStatus> routes) {
        JsonArray array = new JsonArray();
        for (AdvertisedStatus route : routes) {
            JsonObject json = new JsonObject();
            json.addProperty("network", route.network().toString());
            json.addProperty("seenAs", route.seenAs().toString());
            json.add("problem", Json.text(route.problem()));
            array.add(json);
        }
        return array;
    }

    private static JsonArray routes(List<RouteStatus> routes) {
        JsonArray array = new JsonArray();
        for (RouteStatus route : routes) {
            JsonObject json = new JsonObject();
            json.addProperty("network", route.network().toString());
            json.addProperty("state", route.state().name().toLowerCase(Locale.ROOT));
            json.add("reason", Json.text(route.reason()));
            array.add(json);
        }
        return array;
    }

    private static JsonElement portMapping(Optional<PortMapping> mapping) {
        if (mapping.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("endpoint", mapping.get().external().toString());
        json.addProperty("protocol", mapping.get().protocol().label());
        return json;
    }

    private static JsonElement multicast(Optional<MeshStatus.Multicast> multicast) {
        if (multicast.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("packetsPerSecond", multicast.get().packetsPerSecond());
        json.add("groups", Json.texts(multicast.get().groups()));
        json.addProperty("allGroups", multicast.get().isAll());
        return json;
    }

    private static JsonElement ethernet(Optional<MeshStatus.Ethernet> ethernet) {
        if (ethernet.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("mac", ethernet.get().mac().toString());
        json.addProperty("framesPerSecond", ethernet.get().framesPerSecond());
        json.addProperty("localStations", ethernet.get().localCount());
        json.addProperty("remoteStations", ethernet.get().remoteCount());
        return json;
    }

    private static JsonElement groups(Optional<PeerStatus.Groups> groups) {
        if (groups.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("groupCount", groups.get().count());
        json.addProperty("allGroups", groups.get().isAll());
        return json;
    }

    private static JsonArray servers(List<ServerStatus> servers, DaemonStatus daemon) {
        JsonArray array = new JsonArray();
        for (ServerStatus server : servers) {
            JsonObject json = new JsonObject();
            json.addProperty("address", daemon.servers().addresses().get(server.server()));
            json.addProperty("state", server.state().name().toLowerCase(Locale.ROOT));
            json.add(
                    "endpoint",
                    Json.text(server.endpoint().flatMap(daemon.servers().names())));
            json.add("observedEndpoint", Json.text(server.observedEndpoint()));
            json.add("sameAs", sameAs(server, daemon));
            ServerKeyStatus trust = daemon.servers().trust().get(server.server());
            json.add("key", Json.text(trust.key().map(ServerKey::hex)));
            json.add("keySource", Json.text(trust.source().map(ServerKeyStatus.Source::label)));
            json.add("refusedKey", Json.text(trust.refused().map(ServerKey::hex)));
            array.add(json);
        }
        return array;
    }

    private static JsonElement sameAs(ServerStatus server, DaemonStatus daemon) {
        return server.sameAs().isPresent()
                ? new JsonPrimitive(
                        daemon.servers().addresses().get(server.sameAs().getAsInt()))
                : JsonNull.INSTANCE;
    }

    private static JsonArray peers(List<PeerStatus> peers, DaemonStatus daemon) {
        JsonArray array = new JsonArray();
        peers.forEach(peer -> array.add(peer(peer, daemon)));
        return array;
    }

    private static JsonObject peer(PeerStatus peer, DaemonStatus daemon) {
        PeerStatus.Path path = peer.path();
        JsonObject json = new JsonObject();
        json.addProperty("id", peer.member().id());
        addNames(json, peer.member().publicKey(), daemon.names());
        json.addProperty("publicKey", peer.member().publicKey().hex());
        json.add("certificate", CertificateJson.of(peer.member().certificate()));
        json.add("addresses", Json.texts(peer.member().addresses()));
        json.addProperty("state", peer.state().name().toLowerCase(Locale.ROOT));
        json.addProperty("path", path.kind().name().toLowerCase(Locale.ROOT));
        json.add("relay", Json.text(path.relay()));
        json.add("reason", Json.text(path.reason().map(PathReason::text)));
        json.add("relayLimit", relayLimit(path, daemon));
        json.add("endpoint", Json.text(path.endpoint().flatMap(daemon.servers().names())));
        json.add("rttMs", Json.milliseconds(path.rttNs()));
        ProbeLoss loss = peer.traffic().upkeep().probes().loss();
        json.add("lossPercent", percent(loss.ratio()));
        json.addProperty("lossProbes", loss.probes());
        json.addProperty("rxBytes", peer.traffic().rxBytes());
        json.addProperty("txBytes", peer.traffic().txBytes());
        json.add("multicast", groups(peer.traffic().groups()));
        json.add("handshakeAgeSeconds", seconds(peer.sealing().handshakeAgeNs()));
        json.add("cipher", Json.text(peer.sealing().cipher().map(CipherSuite::label)));
        json.add(
                "mtu",
                peer.sealing()
                        .mtu()
                        .<JsonElement>map(mtu -> new JsonPrimitive(mtu.packetBytes()))
                        .orElse(JsonNull.INSTANCE));
        json.add("mtuSearch", Json.text(peer.sealing().mtu().map(mtu -> Json.word(mtu.phase()))));
        json.add("routes", routes(peer.routes()));
        return json;
    }

    private static void addNames(JsonObject json, NodeKey key, NamesStatus names) {
        json.add("name", Json.text(names.table().name(key).map(label -> label + "." + names.domain())));
        json.add(
                "aliases",
                Json.texts(names.table().aliases(key).stream()
                        .map(alias -> alias + "." + names.domain())
                        .toList()));
    }

    private static JsonObject names(NamesStatus names) {
        JsonObject json = new JsonObject();
        json.addProperty("domain", names.domain());
        json.addProperty("mode", names.mode());
        json.addProperty("reason", names.reason());
        json.add("servers", Json.texts(names.servers()));
        return json;
    }

    private static JsonElement relayLimit(PeerStatus.Path path, DaemonStatus daemon) {
        if (path.relayLimit().isEmpty()) {
            return JsonNull.INSTANCE;
        }
        RelayLimit limit = path.relayLimit().get();
        JsonObject json = new JsonObject();
        json.add(
                "relay",
                limit.server().isPresent()
                        ? new JsonPrimitive(
                                daemon.servers().addresses().get(limit.server().getAsInt()))
                        : Json.text(path.relay()));
        json.add(
                "bytesPerSecond",
                limit.bytesPerSecond().isPresent()
                        ? new JsonPrimitive(limit.bytesPerSecond().getAsLong())
                        : JsonNull.INSTANCE);
        return json;
    }

    private static JsonObject counters(Map<String, Long> counters) {
        JsonObject json = new JsonObject();
        counters.forEach(json::addProperty);
        return json;
    }

    private static JsonElement percent(OptionalDouble ratio) {
        return ratio.isPresent() ? new JsonPrimitive(Math.round(ratio.getAsDouble() * 1000) / 10.0) : JsonNull.INSTANCE;
    }

    private static JsonElement seconds(OptionalLong ns) {
        return ns.isPresent() ? new JsonPrimitive(TimeUnit.NANOSECONDS.toSeconds(ns.getAsLong())) : JsonNull.INSTANCE;
    }
}
