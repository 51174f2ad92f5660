package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.web.WebConfig;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.membership.MembershipFile;

/**
 * A daemon's configuration, all of it validated. Immutable but for the network's secrets, which the daemon wipes.
 *
 * @param member who this node is, and in which network
 * @param servers whom it asks, and how it reaches and knows them
 * @param overlay the mesh as this host sees it
 * @param underlay how datagrams come and go
 * @param traffic how packets are carried
 * @param local what stays on this host
 */
public record NodeConfig(
        Member member, Servers servers, Overlay overlay, Underlay underlay, Traffic traffic, Local local) {
    /**
     * Who this node is.
     *
     * @param id its human name, 1 to 63 bytes of UTF-8
     * @param aliases further names in the mesh's domain, each once
     * @param key of the network
     * @param closed how it belongs to a closed network; empty in an open one
     */
    public record Member(String id, List<Label> aliases, NetworkKey key, Optional<Closed> closed) {
        /** Copies the list. */
        public Member {
            aliases = List.copyOf(aliases);
        }

        /** One of an open network. */
        public Member(String id, List<Label> aliases, NetworkKey key) {
            this(id, aliases, key, Optional.empty());
        }

        /** Wipes the network's secrets. */
        public void destroy() {
            key.destroy();
            closed.ifPresent(its -> its.membership().destroy());
        }
    }

    /**
     * A closed network.
     *
     * @param membership what its file says, with a certificate; the daemon wipes its secrets
     * @param file where that is
     * @param signer where an administrator's key is, with which this node renews certificates
     * @param policy the network's document beside the file, if there is one
     */
    public record Closed(MembershipFile membership, Path file, Optional<Path> signer, Optional<PolicyDocument> policy) {
        /** This node's. */
        public Certificate certificate() {
            return membership.certificate().orElseThrow();
        }
    }

    /**
     * Servers, each once.
     *
     * @param discovery at least one
     * @param keys that discovery servers must have, as far as the user gave them
     * @param acceptKeys are the other ones believed whatever keys were remembered
     * @param stun asked beside the discovery servers how the NAT behaves
     * @param streams are discovery servers reached by TCP and TLS where UDP does not do
     * @param tlsAuthorities a file of certificates that are believed beside the system's
     */
    public record Servers(
            List<ServerAddress> discovery,
            Map<ServerAddress, ServerKey> keys,
            boolean acceptKeys,
            List<ServerAddress> stun,
            boolean streams,
            Optional<Path> tlsAuthorities) {
        /** Copies the lists. */
        public Servers {
            discovery = List.copyOf(discovery);
            keys = Map.copyOf(keys);
            stun = List.copyOf(stun);
        }
    }

    /**
     * The mesh as this host sees it.
     *
     * @param network the IPv4 overlay network, host bits zero
     * @param fixedAddress in the network, with its prefix length
     * @param device its interface
     * @param routing networks behind this node, and behind others
     * @param dns how its names are resolved
     */
    public record Overlay(Prefix network, Optional<Prefix> fixedAddress, Device device, Routing routing, Dns dns) {
        /** Of its interface, perhaps with {@code %d}. */
        public String interfaceName() {
            return device.name();
        }

        /** Of its interface, bytes. */
        public int mtu() {
            return device.mtu();
        }

        /** Does its interface carry Ethernet, and not packets? */
        public boolean isEthernet() {
            return device.isEthernet();
        }
    }

    /**
     * The mesh's interface.
     *
     * @param name perhaps with {@code %d}
     * @param mtu bytes of the longest packet
     * @param isEthernet does it carry Ethernet, and not packets
     */
    public record Device(String name, int mtu, boolean isEthernet) {}

    /**
     * Networks behind nodes.
     *
     * @param advertised those behind this node
     * @param consent which of those behind others it uses
     * @param isMasqueraded is the mesh hidden from those behind this node
     * @param exit how traffic to everywhere else goes
     */
    public record Routing(List<AdvertisedRoute> advertised, RouteConsent consent, boolean isMasqueraded, Exit exit) {
        /** Copies the list. */
        public Routing {
            advertised = List.copyOf(advertised);
        }
    }

    /**
     * How names are resolved.
     *
     * @param domain of the members' names, without a dot at its end
     * @param mode how programs of this host come to know them
     * @param exitResolver asked for other domains while traffic goes through an exit
     */
    public record Dns(String domain, DnsMode mode, Optional<Endpoint> exitResolver) {}

    /**
     * Traffic to everywhere else.
     *
     * @param node the member through which this host's goes, by name, address or key
     * @param isLanAllowed do networks that this host has routes to stay reachable by those
     * @param isFailOpen does it go its usual way while the member is not there
     * @param isOffered does this host let out that of members
     */
    public record Exit(Optional<String> node, boolean isLanAllowed, boolean isFailOpen, boolean isOffered) {
        /** Neither. */
        public static final Exit NONE = new Exit(Optional.empty(), false, false, false);
    }

    /**
     * How datagrams come and go.
     *
     * @param port the UDP port, 0 for any
     * @param endpoints where other nodes reach this one, beside what it finds out
     * @param portMapping is the router asked for a port
     * @param portGuessing does it take part in guessing the ports of hard NATs
     * @param interfaces which are underlay, as far as the user says
     * @param policy what this host's policy routing tells the node's own datagrams by
     */
    public record Underlay(
            int port,
            List<ConfiguredEndpoint> endpoints,
            boolean portMapping,
            boolean portGuessing,
            InterfacePatterns interfaces,
            Policy policy) {
        /** Copies the list. */
        public Underlay {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * What this host's policy routing tells the node's own datagrams and connections by.
     *
     * @param mark 0 for none
     * @param isMarkAsked did the user name the mark, so that there is no doing without it
     * @param device the interface that they keep to, empty for any
     */
    public record Policy(int mark, boolean isMarkAsked, String device) {}

    /**
     * How packets are carried.
     *
     * @param lanes threads that send and threads that receive, where the system can have several
     * @param cipher how it would seal its packets
     * @param relayForOthers how much it forwards between other members; empty for nothing
     * @param multicastRate packets a second that it sends to groups and to all; empty if it neither sends nor takes any
     * @param rules who may reach whom
     * @param speedBytesPerSecond at most, in a measurement that another member asks for; 0 for none
     */
    public record Traffic(
            int lanes,
            CipherChoice cipher,
            Optional<RelayLimits> relayForOthers,
            OptionalInt multicastRate,
            Rules rules,
            int speedBytesPerSecond) {}

    /**
     * Who may reach whom.
     *
     * @param file where that is written, to be read again on demand
     * @param set what was written there
     */
    public record Rules(Optional<Path> file, RuleSet set) {}

    /**
     * What stays on this host.
     *
     * @param state the state folder, if the user named one
     * @param metrics where the process gives its metrics, if it does
     * @param log what is logged, and how a line looks
     * @param hooks programs that are run when something happens
     * @param notices lines for the log, about how the configuration was given
     * @param web the page that shows the mesh, if there is to be one
     */
    public record Local(
            Optional<Path> state,
            Optional<Endpoint> metrics,
            LogSetup.Wish log,
            HookPrograms hooks,
            List<String> notices,
            Optional<WebConfig> web) {
        /** Copies the list. */
        public Local {
            notices = List.copyOf(notices);
        }
    }

    /**
     * Programs that are run when something happens.
     *
     * @param up when the interface has its addresses
     * @param down when the node stops
     * @param peer when a peer comes, goes, or is reached another way
     */
    public record HookPrograms(Optional<Path> up, Optional<Path> down, Optional<Path> peer) {}
}
