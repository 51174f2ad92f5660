package org.meshnet.core.engine;

import java.util.Locale;
import java.util.regex.Pattern;

/** What an engine counts: drops by cause, and a few events. */
public enum Counter {
    /** Datagrams of no type that a node takes, or longer than any of these. */
    DATAGRAM_UNKNOWN,
    /** Datagrams that came through the mesh itself: no path may lead there. */
    DATAGRAM_FROM_OVERLAY,
    /** Datagrams in the envelope of a relay that is none, or of a wrong shape, or with something in it that is not forwarded. */
    RELAY_REFUSED,
    /** Requests for a channel between members that this node did not grant. */
    RELAY_REQUEST_REFUSED,
    /** Datagrams forwarded between other members. */
    RELAYED,
    /** Bytes of these. */
    RELAYED_BYTES,
    /** Datagrams not forwarded as they exceeded a limit. */
    RELAYED_TOO_MUCH,
    /** Times that a relay said that its limit drops what this node sends. */
    RELAY_LIMITED,
    /** Datagrams not forwarded as they came from another endpoint than that of the channel's owner. */
    RELAYED_WRONG_ENDPOINT,
    /** Frames of a wrong shape. */
    FRAME_MALFORMED,
    /** Frames for no session that is alive. */
    FRAME_NO_SESSION,
    /** Frames seen before. */
    FRAME_REPLAYED,
    /** Frames that did not open. */
    FRAME_FORGED,
    /** Opened frames of an unknown kind or with a wrong body. */
    FRAME_BAD_BODY,
    /** Opened packets that are no IP packets or carry a source that is not the sender's. */
    PACKET_BAD_SOURCE,
    /** Opened packets for another destination than an address that this node holds, multicast and broadcast among them. */
    PACKET_BAD_DESTINATION,
    /** Packets from the device that are no IP packets. */
    PACKET_MALFORMED,
    /** Multicast and broadcast packets from the device. */
    PACKET_MULTICAST,
    /** Packets given up while waiting for a session. */
    PACKET_NO_PATH,
    /** Events that found the control queue full. */
    CONTROL_QUEUE_FULL,
    /** Handshake messages that are malformed or whose mac1 does not fit. */
    HANDSHAKE_UNAUTHENTICATED,
    /** Handshake messages that were replayed, late, or unexpected. */
    HANDSHAKE_REFUSED,
    /** Initiations of nodes whose descriptor is not known yet. */
    HANDSHAKE_STRANGER,
    /** Initiations answered by a cookie only. */
    HANDSHAKE_COOKIES,
    /** Initiations dropped under load: with a cookie, too many of one sender or of all, else more than cookies are given for. */
    HANDSHAKE_OVERLOAD,
    /** Handshakes completed. */
    HANDSHAKES,
    /** Messages of servers that were not taken. */
    SERVER_MESSAGE_REFUSED,
    /** Answers of STUN servers that nobody asked for. */
    STUN_REFUSED,
    /** Descriptors that did not open or were not newer. */
    DESCRIPTOR_REFUSED,
    /** Claims that a server refused without showing a member who has the address. */
    CLAIM_UNPROVEN,
    /** Words of servers that another machine has this node's identity, without a descriptor of it. */
    TWIN_UNPROVEN,
    /** Descriptors past their end, of nodes that were not known yet. */
    DESCRIPTOR_ENDED,
    /** Descriptors that had to wait, or made room for the next one, as their node or their server sent too many. */
    DESCRIPTOR_POSTPONED,
    /** Peers that found the table full. */
    PEER_TABLE_FULL,
    /** Introductions that nobody here asked for, and too many of them. */
    INTRODUCTION_REFUSED,
    /** Endpoints of peers that were not tried, as they cannot be theirs. */
    CHECK_REFUSED,
    /** Datagrams not sent to endpoints that have not answered, as that were too many. */
    CHECK_POSTPONED,
    /** Runs of guessing ports that this node began, behind a hard NAT. */
    PORT_GUESS_RUNS,
    /** Times that this node tried ports of a peer's hard NAT. */
    PORT_GUESS_SPRAYS,
    /** Times that the UDP socket took another port, as only a fresh one was answered. */
    PORT_CHANGES,
    /** Times that guessing ended early, as datagrams could not be sent. */
    PORT_GUESSES_CUT,
    /** ICMP errors sent to this host. */
    UNREACHABLE_SENT;

    private static final Pattern WORD_START = Pattern.compile("_(.)");

    /** The name in status output. */
    public String key() {
        String words = name().toLowerCase(Locale.ROOT);
        return WORD_START.matcher(words).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }
}
