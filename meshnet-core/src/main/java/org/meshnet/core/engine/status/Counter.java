package org.meshnet.core.engine.status;

import java.util.EnumSet;
import java.util.Set;
import org.meshnet.core.count.CountUnit;
import org.meshnet.core.count.Counted;

/** What an engine counts: drops by cause, and a few events. */
public enum Counter implements Counted {
    DATAGRAM_UNKNOWN(CountUnit.DATAGRAMS, "Datagrams of no type that a node takes, or longer than any of these."),
    DATAGRAM_FROM_OVERLAY(
            CountUnit.DATAGRAMS, "Datagrams that came, or would go, through the mesh itself: no path may lead there."),
    RELAY_REFUSED(
            CountUnit.DATAGRAMS,
            "Datagrams in the envelope of a relay that is none, or of a wrong shape, or with something in it "
                    + "that is not forwarded."),
    RELAY_REQUEST_REFUSED(CountUnit.MESSAGES, "Requests for a channel between members that this node did not grant."),
    RELAYED(CountUnit.DATAGRAMS, "Datagrams forwarded between other members."),
    RELAYED_BYTES(CountUnit.BYTES, "Bytes forwarded between other members, their envelopes included."),
    RELAYED_TOO_MUCH(CountUnit.DATAGRAMS, "Datagrams not forwarded as they exceeded a limit."),
    RELAY_LIMITED(CountUnit.EVENTS, "Times that a relay said that its limit drops what this node sends."),
    RELAYED_WRONG_ENDPOINT(
            CountUnit.DATAGRAMS,
            "Datagrams not forwarded as they came from another endpoint than that of the channel's owner."),
    FRAME_MALFORMED(CountUnit.FRAMES, "Frames of a wrong shape."),
    FRAME_NO_SESSION(CountUnit.FRAMES, "Frames for no session that is alive."),
    FRAME_REPLAYED(CountUnit.FRAMES, "Frames seen before."),
    FRAME_FORGED(CountUnit.FRAMES, "Frames that did not open."),
    FRAME_BAD_BODY(CountUnit.FRAMES, "Opened frames of an unknown kind or with a wrong body."),
    SPEED_FRAMES_UNASKED(CountUnit.FRAMES, "Frames of a measurement of speed that this node takes no part in."),
    SPEED_ASKS_REFUSED(
            CountUnit.FRAMES, "Measurements of speed that members asked for and this node did not agree to."),
    PACKET_BAD_SOURCE(
            CountUnit.PACKETS, "Opened packets that are no IP packets or carry a source that is not the sender's."),
    PACKET_BAD_DESTINATION(
            CountUnit.PACKETS,
            "Opened packets for another destination than an address that this node holds or a network behind "
                    + "it; without --multicast, multicast and broadcast among them."),
    ROUTE_REFUSED(
            CountUnit.EVENTS,
            "Networks that members offer and that cannot be used whatever the user allows, such as those with host "
                    + "bits."),
    GATEWAY_CHANGES(CountUnit.EVENTS, "Times that packets for a network went to another member than before."),
    PACKET_MALFORMED(
            CountUnit.PACKETS,
            "Packets from the device that are no IP packets, or Ethernet frames that make no sense."),
    PACKET_MULTICAST(
            CountUnit.PACKETS,
            "Multicast and broadcast packets from the device that stay here: all without --multicast, else the "
                    + "link's own order (IGMP, MLD) and what no member wants."),
    MULTICAST_SENT(CountUnit.PACKETS, "Multicast and broadcast packets from the device that went to members."),
    MULTICAST_COPIES(CountUnit.PACKETS, "Copies of these, one for each member."),
    MULTICAST_TOO_MUCH(
            CountUnit.PACKETS, "Multicast and broadcast packets from the device beyond the rate of this node."),
    MULTICAST_LEFT_OUT(CountUnit.PACKETS, "Copies not made, as one packet goes to 64 members at most."),
    MULTICAST_RECEIVED(CountUnit.PACKETS, "Multicast and broadcast packets from members that were taken."),
    MULTICAST_REFUSED(
            CountUnit.PACKETS, "Multicast and broadcast packets from members beyond what one, or all, may send here."),
    GROUP_REPORTS_REFUSED(CountUnit.PACKETS, "IGMP and MLD messages of this host that are malformed, or too many."),
    GROUPS_FULL(CountUnit.EVENTS, "Groups that this host joined beyond those that are told one by one."),
    GROUP_LISTS_REFUSED(
            CountUnit.FRAMES,
            "Lists of groups from members, and answers to this node's, that are old, too many, or not asked for."),
    FRAME_OTHER_DEVICE(
            CountUnit.FRAMES,
            "Packets of members while this node's device carries Ethernet, or Ethernet frames while it carries "
                    + "packets."),
    ETHERNET_BAD_SOURCE(
            CountUnit.PACKETS,
            "Ethernet frames of members whose station, or IP address in the mesh, cannot be their"
                    + "s: this host's, another member's, or of what this device gave within 5 s."),
    ETHERNET_LINK_ONLY(
            CountUnit.PACKETS,
            "Ethernet frames, from the device or from members, to groups that no bridge passes on (spanning tree, "
                    + "LLDP, pauses)."),
    ETHERNET_LOOPED(CountUnit.PACKETS, "Ethernet frames from the device that another member had sent."),
    ETHERNET_LOCAL(CountUnit.PACKETS, "Ethernet frames from the device for stations that are on this side of it."),
    ETHERNET_UNKNOWN(
            CountUnit.PACKETS,
            "Ethernet frames from the device for a station that nobody knows, which so are for all members."),
    ETHERNET_PORTS_FULL(CountUnit.EVENTS, "Members that carry Ethernet beyond those that can have a port, 1,022."),
    STATIONS_MOVED(CountUnit.EVENTS, "Stations that turned up behind another member than before."),
    STATIONS_REFUSED(
            CountUnit.PACKETS,
            "Ethernet frames of stations that were not learned: too many behind one member, or too many moves."),
    NEIGHBOURS_ANSWERED(
            CountUnit.MESSAGES, "This host's questions for the station of an IP address that were answered here."),
    PACKET_TOO_LONG(
            CountUnit.PACKETS,
            "Packets that did not fit on their way to the peer and must not be fragmented: this host is told."),
    PACKET_FRAGMENTED(CountUnit.PACKETS, "Packets that did not fit on their way to the peer and went in fragments."),
    PACKET_CONGESTED(
            CountUnit.PACKETS,
            "Packets from members dropped as a router marked their datagrams for congestion and they cannot carry "
                    + "the mark."),
    PACKET_NO_PATH(CountUnit.PACKETS, "Packets given up while waiting for a session."),
    CONTROL_QUEUE_FULL(CountUnit.EVENTS, "Events that found the control queue full."),
    HANDSHAKE_UNAUTHENTICATED(CountUnit.MESSAGES, "Handshake messages that are malformed or whose mac1 does not fit."),
    HANDSHAKE_REFUSED(CountUnit.MESSAGES, "Handshake messages that were replayed, late, or unexpected."),
    HANDSHAKE_EARLY(
            CountUnit.MESSAGES,
            "Initiations that came before a server of the closed network has said what it knows of its document."),
    HANDSHAKE_STRANGER(CountUnit.MESSAGES, "Initiations of nodes whose descriptor is not known yet."),
    HANDSHAKE_COOKIES(CountUnit.MESSAGES, "Initiations answered by a cookie only."),
    HANDSHAKE_OVERLOAD(
            CountUnit.MESSAGES,
            "Initiations dropped under load: with a cookie, too many of one sender or of all, else more than "
                    + "cookies are given for."),
    RULES_REFUSED_SENT(CountUnit.PACKETS, "Packets of this host that no rule allows."),
    RULES_REFUSED_RECEIVED(CountUnit.PACKETS, "Packets of members that no rule allows."),
    RULES_BAD_HEADERS(
            CountUnit.PACKETS,
            "Packets, where there are rules, whose headers cannot be judged or let the sender choose the way."),
    RULES_STRAY_FRAGMENT(CountUnit.PACKETS, "Fragments, where there are rules, of which the first did not pass."),
    RULES_STRAY_ERROR(CountUnit.PACKETS, "ICMP errors, where there are rules, that belong to no flow."),
    FLOWS_DISPLACED(CountUnit.EVENTS, "Flows that were forgotten early, for others of the same peer."),
    HANDSHAKES(CountUnit.EVENTS, "Handshakes completed."),
    SERVER_MESSAGE_REFUSED(CountUnit.MESSAGES, "Messages of servers that were not taken."),
    STUN_REFUSED(CountUnit.MESSAGES, "Answers of STUN servers that nobody asked for."),
    DESCRIPTOR_REFUSED(CountUnit.EVENTS, "Descriptors that did not open or were not newer."),
    CERTIFICATE_REFUSED(
            CountUnit.EVENTS,
            "Times that a node with the network's key was not taken for a member of the closed network: it "
                    + "shows no good certificate."),
    CERTIFICATE_CLAIMS_CUT(
            CountUnit.EVENTS, "Names, addresses, networks and rights that members claimed beyond their certificates."),
    CERTIFICATE_LOOK_UPS(
            CountUnit.EVENTS,
            "Times that servers were asked for a node's certificate, as the node wanted a session or the trust "
                    + "changed."),
    CERTIFICATES_RENEWED(CountUnit.EVENTS, "Certificates of members that this node signed anew."),
    CERTIFICATE_REQUESTS_REFUSED(
            CountUnit.FRAMES,
            "Requests for a new certificate that were not granted, and answers that nobody asked for or that are "
                    + "not good."),
    CLAIM_UNPROVEN(CountUnit.EVENTS, "Claims that a server refused without showing a member who has the address."),
    TWIN_UNPROVEN(
            CountUnit.EVENTS,
            "Words of servers that another machine has this node's identity, without a descriptor of it."),
    DESCRIPTOR_ENDED(CountUnit.EVENTS, "Descriptors past their end, of nodes that were not known yet."),
    DESCRIPTOR_POSTPONED(
            CountUnit.EVENTS,
            "Descriptors that had to wait, or made room for the next one, as their node or their server sent "
                    + "too many."),
    PEER_TABLE_FULL(CountUnit.EVENTS, "Peers that found the table full."),
    INTRODUCTION_REFUSED(CountUnit.MESSAGES, "Introductions that nobody here asked for, and too many of them."),
    CHECK_REFUSED(CountUnit.EVENTS, "Endpoints of peers that were not tried, as they cannot be theirs."),
    CHECK_POSTPONED(
            CountUnit.DATAGRAMS, "Datagrams not sent to endpoints that have not answered, as that were too many."),
    PORT_GUESS_RUNS(CountUnit.EVENTS, "Runs of guessing ports that this node began, behind a hard NAT."),
    PORT_GUESS_SPRAYS(CountUnit.EVENTS, "Times that this node tried ports of a peer's hard NAT."),
    PORT_CHANGES(CountUnit.EVENTS, "Times that the UDP socket took another port, as only a fresh one was answered."),
    PORT_GUESSES_CUT(CountUnit.EVENTS, "Times that guessing ended early, as datagrams could not be sent."),
    SIZE_PROBES(CountUnit.DATAGRAMS, "Probes sent to find out how long datagrams may be on their way to a peer."),
    SIZE_PROBES_POSTPONED(CountUnit.FRAMES, "Such probes of peers that were not answered, as that were too many."),
    SIZE_REPLY_REFUSED(CountUnit.FRAMES, "Answers to such probes that nobody asked for, or asked otherwise."),
    PATH_MTU_BLACK_HOLES(CountUnit.EVENTS, "Times that a path took shorter datagrams than before, without a word."),
    NETWORK_KEYS_GIVEN(CountUnit.FRAMES, "Times that a member was given the network's key, as it lacked that."),
    NETWORK_KEYS_REFUSED(
            CountUnit.EVENTS,
            "Questions for the network's key of who is not entitled to it or asks too often, and keys that nobody "
                    + "asked for or that are not the network's."),
    POLICY_PARTS_GIVEN(CountUnit.FRAMES, "Parts of the network's document that members and servers were given."),
    POLICY_REFUSED(
            CountUnit.FRAMES,
            "What members and servers sent about the network's document that was wrong, unasked for or too much."),
    UNREACHABLE_SENT(CountUnit.MESSAGES, "ICMP errors sent to this host.");

    /** What is no drop. */
    private static final Set<Counter> NO_DROPS = EnumSet.of(
            RELAYED,
            RELAYED_BYTES,
            RELAY_LIMITED,
            GATEWAY_CHANGES,
            MULTICAST_SENT,
            MULTICAST_COPIES,
            MULTICAST_RECEIVED,
            PACKET_FRAGMENTED,
            ETHERNET_LOCAL,
            ETHERNET_UNKNOWN,
            STATIONS_MOVED,
            NEIGHBOURS_ANSWERED,
            HANDSHAKE_COOKIES,
            FLOWS_DISPLACED,
            HANDSHAKES,
            CERTIFICATE_CLAIMS_CUT,
            CERTIFICATE_LOOK_UPS,
            CERTIFICATES_RENEWED,
            CLAIM_UNPROVEN,
            TWIN_UNPROVEN,
            PORT_GUESS_RUNS,
            PORT_GUESS_SPRAYS,
            PORT_CHANGES,
            PORT_GUESSES_CUT,
            SIZE_PROBES,
            PATH_MTU_BLACK_HOLES,
            NETWORK_KEYS_GIVEN,
            POLICY_PARTS_GIVEN,
            UNREACHABLE_SENT);

    private final String key = Counted.keyOf(name());
    private final CountUnit unit;
    private final String help;

    Counter(CountUnit unit, String help) {
        this.unit = unit;
        this.help = help;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public CountUnit unit() {
        return unit;
    }

    @Override
    public String help() {
        return help;
    }

    @Override
    public boolean isDrop() {
        return !NO_DROPS.contains(this);
    }
}
