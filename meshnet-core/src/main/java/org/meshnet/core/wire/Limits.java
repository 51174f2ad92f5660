package org.meshnet.core.wire;

/** Sizes and counts that the protocol allows (docs/protocol.md). Stateless. */
public final class Limits {
    /** The version of the messages between node and server. */
    public static final int VERSION = 2;
    /** Bytes of the longest message that is no frame. */
    public static final int MESSAGE_LENGTH = 1200;
    /** Claims of one node. */
    public static final int CLAIM_COUNT = 6;
    /** Bytes of the longest sealed descriptor: a register with all claims still fits a message. */
    public static final int SEALED_DESCRIPTOR_LENGTH = 800;
    /** Bytes of a cookie of any kind. */
    public static final int COOKIE_LENGTH = 16;
    /** Bytes of a client nonce. */
    public static final int CLIENT_NONCE_LENGTH = 16;
    /** Bytes of a ticket, which only the servers of one service can open. */
    public static final int TICKET_LENGTH = 168;
    /** Bytes of the secret that a node gets with a ticket. */
    public static final int TICKET_SECRET_LENGTH = 32;
    /** Entries that answer one look-up. */
    public static final int FOUND_COUNT = 4;
    /** Bytes of mac1 and mac2. */
    public static final int MAC_LENGTH = 16;
    /** Members up to which changes are pushed. */
    public static final int PUSH_MEMBER_COUNT = 64;

    private Limits() {}
}
