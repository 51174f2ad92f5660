package org.meshnet.node.hook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What a program is told, as variables. What members say of themselves comes as labels, keys, addresses and endpoints
 * only: none of it means anything to a shell. No setting of the node has such a name. Stateless.
 */
public final class HookFacts {
    /** What happened: up, down, peer-up, peer-down or peer-path. */
    public static final String EVENT = "MESHNET_EVENT";

    private HookFacts() {}

    /** Of the node: its interface, addresses with their prefixes, and name. */
    public static Map<String, String> node(String event, String interfaceName, String id, List<Prefix> addresses) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(EVENT, event);
        facts.put("MESHNET_NODE_INTERFACE", interfaceName);
        facts.put("MESHNET_NODE_NAME", label(id));
        facts.put(
                "MESHNET_NODE_ADDRESSES",
                addresses.stream().map(Prefix::toString).collect(Collectors.joining(" ")));
        return facts;
    }

    /** The same of a peer, beside those of the node. */
    public static Map<String, String> peer(Map<String, String> node, PeerStatus peer) {
        Map<String, String> facts = new LinkedHashMap<>(node);
        PeerStatus.Member member = peer.member();
        facts.put("MESHNET_PEER_NAME", label(member.id()));
        facts.put("MESHNET_PEER_KEY", member.publicKey().hex());
        facts.put(
                "MESHNET_PEER_ADDRESSES",
                member.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(" ")));
        facts.put(
                "MESHNET_PEER_PATH",
                switch (peer.path().kind()) {
                    case DIRECT -> "direct";
                    case RELAY -> "relay";
                    case NONE -> "none";
                });
        facts.put("MESHNET_PEER_ENDPOINT", endpoint(peer));
        return facts;
    }

    /** Where frames go, if that is an address and a port. */
    private static String endpoint(PeerStatus peer) {
        return peer.path()
                .endpoint()
                .filter(endpoint -> !endpoint.isLink())
                .map(Endpoint::toString)
                .orElse("");
    }

    private static String label(String id) {
        return Label.of(id).map(Label::text).orElse("");
    }
}
