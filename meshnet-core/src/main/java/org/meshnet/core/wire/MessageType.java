package org.meshnet.core.wire;

/** The first byte of every datagram (docs/protocol.md §3). Stateless. */
public final class MessageType {
    public static final int HANDSHAKE_INITIATION = 0x41;
    public static final int HANDSHAKE_RESPONSE = 0x42;
    public static final int COOKIE_REPLY = 0x43;
    public static final int FRAME = 0x44;
    /** Node to server. */
    public static final int HELLO = 0x50;
    /** Server to node. */
    public static final int CHALLENGE = 0x51;
    /** Node to server. */
    public static final int REGISTER = 0x52;
    /** Server to node. */
    public static final int REGISTERED = 0x53;
    /** Node to server. */
    public static final int REQUEST = 0x54;
    /** Server to node. */
    public static final int EVENT = 0x55;
    /** Server to node. */
    public static final int UNKNOWN_SESSION = 0x56;
    /** Server to node. */
    public static final int REFUSED = 0x57;
    /** Node to server and server to node: the envelope of what a server forwards. */
    public static final int RELAY = 0x58;
    /** Server to node. */
    public static final int RELAY_NOTICE = 0x59;
    /** Server to server. */
    public static final int SERVER_WORD = 0x5a;
    /** Node to server. */
    public static final int RESUME = 0x5b;
    /** Server to node. */
    public static final int UNKNOWN_TICKET = 0x5c;

    private static final int STUN_END = 0x40;

    private MessageType() {}

    /**
     * Does this first byte leave room for STUN (RFC 8489 §5)? The magic cookie decides.
     *
     * @param firstByte 0 to 255
     */
    public static boolean isStun(int firstByte) {
        return firstByte < STUN_END;
    }

    /** Is this the first byte of what a node takes, other than a frame or the envelope of a relay? */
    public static boolean isToNode(int firstByte) {
        return isHandshake(firstByte) || isFromServer(firstByte);
    }

    /** Is this the first byte of what nodes send each other, other than a frame? */
    public static boolean isHandshake(int firstByte) {
        return firstByte == HANDSHAKE_INITIATION || firstByte == HANDSHAKE_RESPONSE || firstByte == COOKIE_REPLY;
    }

    /** Is this the first byte of what nodes send each other, and so of what a relay forwards? */
    public static boolean isBetweenNodes(int firstByte) {
        return firstByte == FRAME || isHandshake(firstByte);
    }

    /** Is this the first byte of what a server sends to a node? */
    public static boolean isFromServer(int firstByte) {
        return switch (firstByte) {
            case CHALLENGE, REGISTERED, EVENT, UNKNOWN_SESSION, REFUSED, RELAY_NOTICE, UNKNOWN_TICKET -> true;
            default -> false;
        };
    }
}
