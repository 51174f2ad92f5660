package org.meshnet.core.engine.context;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorExtensions;

/**
 * What a node is set up with.
 *
 * @param member who it is
 * @param overlay its place there
 * @param serverKeys of the discovery servers, one each: the key that it must have, or empty to trust the first that it
 *     proves
 * @param portGuessing does it take part in guessing the ports of hard NATs, on its side or the peer's
 * @param traffic how packets are carried
 */
public record EngineConfig(
        Member member, Overlay overlay, List<Optional<ServerKey>> serverKeys, boolean portGuessing, Traffic traffic) {
    /** Copies the list. */
    public EngineConfig {
        serverKeys = List.copyOf(serverKeys);
    }

    /**
     * Who a node is.
     *
     * @param identity its keys
     * @param secrets its network's
     * @param name told to the members, at most 63 bytes of UTF-8
     * @param aliases further names, told to the members, at most {@link DescriptorExtensions#ALIAS_COUNT}
     * @param closed how it belongs to a closed network; empty in an open one
     */
    public record Member(
            Identity identity, NetworkSecrets secrets, String name, List<Label> aliases, Optional<Closed> closed) {
        /** Copies the list. */
        public Member {
            aliases = List.copyOf(aliases);
        }

        /** One of an open network. */
        public Member(Identity identity, NetworkSecrets secrets, String name, List<Label> aliases) {
            this(identity, secrets, name, aliases, Optional.empty());
        }

        /** One without further names. */
        public Member(Identity identity, NetworkSecrets secrets, String name) {
            this(identity, secrets, name, List.of());
        }
    }

    /**
     * A closed network.
     *
     * @param trust whom it believes at first
     * @param certificate this node's
     * @param inviteUses who is known to have joined by which invitation
     * @param policy the document that it knows from before
     * @param earlierKeys those of the network before its present one, the newest first, as far as they are known; they
     *     count while the document says so
     * @param signer an administrator's key, by which it renews others' certificates; wiped by who made it
     */
    public record Closed(
            Trust trust,
            Certificate certificate,
            List<InviteUse> inviteUses,
            Optional<PolicyDocument> policy,
            List<NetworkSecrets> earlierKeys,
            Optional<SigningKey> signer) {
        /** One that knows of no document. */
        public Closed(Trust trust, Certificate certificate, List<InviteUse> inviteUses, Optional<SigningKey> signer) {
            this(trust, certificate, inviteUses, Optional.empty(), List.of(), signer);
        }

        /** One that knows no other key of the network. */
        public Closed(
                Trust trust,
                Certificate certificate,
                List<InviteUse> inviteUses,
                Optional<PolicyDocument> policy,
                Optional<SigningKey> signer) {
            this(trust, certificate, inviteUses, policy, List.of(), signer);
        }

        /** Copies the lists. */
        public Closed {
            inviteUses = List.copyOf(inviteUses);
            earlierKeys = List.copyOf(earlierKeys);
        }
    }

    /**
     * Where a node is to be found in the overlay.
     *
     * @param network IPv4 network of the overlay
     * @param fixedAddress its IPv4 address there with the interface's prefix length, or empty to derive one
     * @param lastAddress the IPv4 address that it held in this network when it ran last, or empty: if it is still one
     *     of its own, it does without a server's word for it at first
     * @param routing the networks behind it, and behind others
     */
    public record Overlay(
            Prefix network, Optional<Prefix> fixedAddress, Optional<IpAddress> lastAddress, Routing routing) {
        /** @throws IllegalArgumentException if the network is none of IPv4, or the address is no host's there */
        public Overlay {
            if (!network.address().isV4()) {
                throw new IllegalArgumentException("the overlay network is an IPv4 network");
            }
            IpAddress wanted = fixedAddress.map(Prefix::address).orElse(network.address());
            if (fixedAddress.isPresent() && (!wanted.isV4() || !DerivedAddresses.isHost(network, wanted))) {
                throw new IllegalArgumentException(wanted + " is no host address of " + network);
            }
        }

        /** Of a node that never ran, without networks behind anybody. */
        public Overlay(Prefix network, Optional<Prefix> fixedAddress) {
            this(network, fixedAddress, Optional.empty(), Routing.NONE);
        }
    }

    /**
     * Networks behind nodes.
     *
     * @param advertised those behind this node, as members see them; at most {@link Descriptor#ROUTE_COUNT}
     * @param consent which of those behind others it uses
     * @param exit the member through which its traffic to everywhere else is to go, by key, address or name
     */
    public record Routing(List<Prefix> advertised, RouteConsent consent, Optional<String> exit) {
        /** None. */
        public static final Routing NONE = new Routing(List.of(), RouteConsent.NONE, Optional.empty());

        /** Without an exit. */
        public Routing(List<Prefix> advertised, RouteConsent consent) {
            this(advertised, consent, Optional.empty());
        }

        /** @throws IllegalArgumentException if there are too many, or one of them is no route */
        public Routing {
            advertised = List.copyOf(advertised);
            if (advertised.size() > Descriptor.ROUTE_COUNT) {
                throw new IllegalArgumentException(advertised.size() + " advertised routes");
            }
            advertised.forEach(route -> RouteRules.problem(route).ifPresent(problem -> {
                throw new IllegalArgumentException(route + ": " + problem);
            }));
        }
    }

    /**
     * How packets are carried.
     *
     * @param laneCount sending lanes, of which lane 0 is the control loop's: 2 for one data loop
     * @param hasMarks do the lanes' sockets tell and set the congestion marks of datagrams
     * @param relayForOthers how much it forwards between other members; empty for nothing
     * @param multicastRate packets a second that it sends to groups and to all; empty if it neither sends nor takes any
     * @param device what gives the packets
     * @param speedBytesPerSecond at most, in a measurement of speed that another member asks for; 0 for none
     */
    public record Traffic(
            int laneCount,
            boolean hasMarks,
            Optional<RelayLimits> relayForOthers,
            OptionalInt multicastRate,
            Device device,
            int speedBytesPerSecond) {
        /** @throws IllegalArgumentException if there are less than 2 lanes, or more than 255 */
        public Traffic {
            if (laneCount < 2 || laneCount > 255) {
                throw new IllegalArgumentException("a lane count is out of range");
            }
        }

        /** Without packets to groups and to all, without marks, and with an interface as it is by default. */
        public Traffic(int laneCount, Optional<RelayLimits> relayForOthers) {
            this(laneCount, false, relayForOthers, OptionalInt.empty(), Device.USUAL, 0);
        }

        /** Does the device carry Ethernet, and not packets? What is for many is sent then in any case. */
        public boolean isEthernet() {
            return device.isEthernet();
        }

        /**
         * Inbound lanes: as many as sending ones of data loops, one for what comes by streams, and one for extra
         * sockets.
         */
        public int inboundCount() {
            return laneCount + 1;
        }
    }

    /**
     * The mesh's interface.
     *
     * @param packetBytes of the longest packet that it gives, with its Ethernet header if it carries Ethernet
     * @param isEthernet does it carry Ethernet, and not packets
     */
    public record Device(int packetBytes, boolean isEthernet) {
        /** That of packets, as long as they are by default. */
        public static final Device USUAL = new Device(1_400, false);
    }

    /**
     * A discovery server.
     *
     * @param number by which it is called, the same for as long as the engine is there: 0 or above, and below
     *     {@value #NUMBER_COUNT}
     * @param key which it must have, or empty to trust the first that it proves
     */
    public record Server(int number, Optional<ServerKey> key) {
        /** That many servers can have been there. */
        public static final int NUMBER_COUNT = 1 << 12;

        /** @throws IllegalArgumentException if the number is out of its range */
        public Server {
            if (number < 0 || number >= NUMBER_COUNT) {
                throw new IllegalArgumentException("a server's number is out of range");
            }
        }
    }

    /** The discovery servers, numbered as they stand. */
    public List<Server> servers() {
        return IntStream.range(0, serverKeys.size())
                .mapToObj(number -> new Server(number, serverKeys.get(number)))
                .toList();
    }
}
