package org.meshnet.core.frame;

import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.wire.PolicyWord;

/**
 * What a frame's sealed text is: its first byte, the lengths of the bodies, and the flags of those that hold packets.
 */
public final class FrameKind {
    public static final int KEEPALIVE = 0;
    public static final int PACKET = 1;
    public static final int PROBE = 2;
    public static final int PROBE_REPLY = 3;
    public static final int GOODBYE = 4;
    /** Asks a member that relays for a channel to another. */
    public static final int RELAY_REQUEST = 5;
    /** Tells a member that another has asked for a channel to it. */
    public static final int RELAY_OFFER = 6;
    /** Gives the channel, or takes it back. */
    public static final int RELAY_GRANT = 7;
    /** Asks the peer to try ports of the hard NAT before its sender. */
    public static final int GUESS = 8;
    /** Tells a member that its relay's limit drops what it sends. */
    public static final int RELAY_LIMIT = 9;
    /** Tells which groups the sender's host has joined. */
    public static final int GROUPS = 12;
    /** Says that it was told. */
    public static final int GROUPS_TAKEN = 13;

    /** Asks for a certificate in the place of the one that it has in it. */
    public static final int CERTIFICATE_REQUEST = 16;
    /** Gives it, or says that there is none. */
    public static final int CERTIFICATE_ANSWER = 17;
    /** Holds an Ethernet frame. */
    public static final int ETHERNET = 14;

    /** The first of the kinds that say something of the network's document: the one for {@link PolicyWord#OFFER}. */
    public static final int POLICY = 18;
    /** The last of them, for {@link PolicyWord#PART}. */
    public static final int LAST_POLICY = POLICY + PolicyWord.PART - PolicyWord.OFFER;

    /** Asks for the network's key that came last. */
    public static final int NETWORK_KEY_REQUEST = 22;
    /** Gives it. */
    public static final int NETWORK_KEY = 23;

    /** Asks for a measurement of speed. */
    public static final int SPEED_ASK = 24;
    /** Agrees to one, or refuses it. */
    public static final int SPEED_ANSWER = 25;
    /** Is counted, and nothing else. */
    public static final int SPEED_DATA = 26;
    /** Tells how many of these came, or were sent. */
    public static final int SPEED_COUNT = 27;

    /** Asks whether a frame as long as this one arrives. */
    public static final int SIZE_PROBE = 10;
    /** Says that it did. */
    public static final int SIZE_REPLY = 11;

    /** Bytes of a probe's and of a probe reply's body. */
    public static final int PROBE_BODY_LENGTH = 26;
    /** Bytes of a guess frame's body. */
    public static final int GUESS_BODY_LENGTH = 8;
    /** Bytes of a relay limit frame's body. */
    public static final int RELAY_LIMIT_BODY_LENGTH = 12;

    /** Bytes of a groups taken frame's body. */
    public static final int GROUPS_TAKEN_BODY_LENGTH = 8;
    /** Bytes of a size reply's body, and of the shortest size probe's. */
    public static final int SIZE_BODY_LENGTH = 10;

    /** Bytes of the bodies that ask for a measurement of speed and answer that. */
    public static final int SPEED_ASK_BODY_LENGTH = SpeedBody.ASK_LENGTH;
    /** Bytes of a frame that is counted: as many as every path takes, by a relay too. */
    public static final int SPEED_DATA_FRAME_LENGTH = 1_152;
    /** Bytes of the body that tells a count. */
    public static final int SPEED_COUNT_BODY_LENGTH = SpeedBody.COUNT_LENGTH;

    /** Bytes of the longest certificate. */
    public static final int CERTIFICATE_LENGTH = 400;

    /** Bytes of the bodies that are about a relay: a node key and a channel. */
    public static final int RELAY_BODY_LENGTH = 40;

    /** Flag of a packet and an Ethernet frame: the transport checksum covers the pseudo-header only. */
    public static final int FLAG_PARTIAL = 1;
    /** All such flags that have a meaning; other bits are zero. */
    public static final int FLAGS = FLAG_PARTIAL;

    private static final int MIN_PACKET_BODY_LENGTH = 1 + IpPacket.V4_HEADER_LENGTH;
    private static final int MIN_ETHERNET_BODY_LENGTH = 1 + LinkHeader.UNTAGGED_LENGTH;

    private FrameKind() {}

    /** Is it of a trial of a path, or of its answer, which goes to where that came from? */
    public static boolean isProbe(int kind) {
        return kind == PROBE || kind == PROBE_REPLY || kind == SIZE_PROBE || kind == SIZE_REPLY;
    }

    /** Does it hold what a device gave? */
    public static boolean isPayload(int kind) {
        return kind == PACKET || kind == ETHERNET;
    }

    /**
     * May a frame of this kind have a body of this many bytes? False for an unknown kind.
     *
     * @param bodyLength bytes after the kind
     */
    public static boolean isValid(int kind, int bodyLength) {
        return switch (kind) {
            case KEEPALIVE, GOODBYE -> bodyLength == 0;
            case PACKET -> bodyLength >= MIN_PACKET_BODY_LENGTH;
            case ETHERNET -> bodyLength >= MIN_ETHERNET_BODY_LENGTH;
            case PROBE, PROBE_REPLY -> bodyLength == PROBE_BODY_LENGTH;
            case RELAY_REQUEST, RELAY_OFFER, RELAY_GRANT -> bodyLength == RELAY_BODY_LENGTH;
            case GUESS -> bodyLength == GUESS_BODY_LENGTH;
            case SIZE_PROBE -> bodyLength >= SIZE_BODY_LENGTH;
            case SIZE_REPLY -> bodyLength == SIZE_BODY_LENGTH;
            case RELAY_LIMIT -> bodyLength == RELAY_LIMIT_BODY_LENGTH;
            case GROUPS -> bodyLength >= GroupsBody.MIN_LENGTH && bodyLength <= GroupsBody.MAX_LENGTH;
            case CERTIFICATE_REQUEST -> bodyLength >= 1 && bodyLength <= CERTIFICATE_LENGTH;
            case CERTIFICATE_ANSWER -> bodyLength <= CERTIFICATE_LENGTH;
            case GROUPS_TAKEN -> bodyLength == GROUPS_TAKEN_BODY_LENGTH;
            case POLICY, POLICY + 1, POLICY + 2, LAST_POLICY -> bodyLength >= 1 && bodyLength <= PolicyWord.MAX_LENGTH;
            case NETWORK_KEY_REQUEST -> bodyLength == NetworkId.LENGTH;
            case NETWORK_KEY -> bodyLength == NetworkKey.LENGTH;
            case SPEED_ASK, SPEED_ANSWER -> bodyLength == SPEED_ASK_BODY_LENGTH;
            case SPEED_DATA -> bodyLength == SPEED_DATA_FRAME_LENGTH - FrameHeader.BODY_OFFSET;
            case SPEED_COUNT -> bodyLength == SPEED_COUNT_BODY_LENGTH;
            default -> false;
        };
    }
}
