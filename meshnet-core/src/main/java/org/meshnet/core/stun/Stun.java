package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The numbers of RFC 8489 and RFC 5780 that a Binding request and its answer need, and the checksum of RFC 8489 §14.7.
 * Stateless.
 */
final class Stun {
    static final int HEADER_LENGTH = 20;
    static final int LENGTH_OFFSET = 2;
    static final int COOKIE_OFFSET = 4;
    static final int TRANSACTION_OFFSET = 8;
    static final int MAGIC_COOKIE = 0x2112a442;

    static final int BINDING_REQUEST = 0x0001;
    static final int BINDING_SUCCESS = 0x0101;
    static final int BINDING_ERROR = 0x0111;

    static final int ATTRIBUTE_HEADER_LENGTH = 4;
    static final int MAPPED_ADDRESS = 0x0001;
    static final int CHANGE_REQUEST = 0x0003;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000a;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int SOFTWARE = 0x8022;
    static final int FINGERPRINT = 0x8028;
    static final int RESPONSE_ORIGIN = 0x802b;
    static final int OTHER_ADDRESS = 0x802c;
    /** From here on an attribute may be ignored by who does not know it (RFC 8489 §14). */
    static final int FIRST_OPTIONAL = 0x8000;

    static final int FINGERPRINT_LENGTH = 8;
    static final int FAMILY_V4 = 1;
    static final int FAMILY_V6 = 2;
    private static final int FINGERPRINT_XOR = 0x5354554e;

    private Stun() {}

    /** The FINGERPRINT value for the {@code length} bytes from {@code index} on. */
    static int fingerprint(ByteBuffer message, int index, int length) {
        CRC32 crc = new CRC32();
        crc.update(message.slice(index, length));
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /** The length of an attribute's value with its padding (RFC 8489 §14). */
    static int padded(int length) {
        return (length + 3) & ~3;
    }

    static int u16(ByteBuffer buffer, int index) {
        return buffer.getShort(index) & 0xffff;
    }

    /**
     * Is this an attribute of RFC 8489 that must be understood to be let pass? Those of credentials count: a server
     * without credentials knows them and ignores them (§6.3.1).
     */
    static boolean isKnown(int attribute) {
        return switch (attribute) {
            case MAPPED_ADDRESS,
                    0x0006, // USERNAME
                    MESSAGE_INTEGRITY,
                    ERROR_CODE,
                    UNKNOWN_ATTRIBUTES,
                    0x0014, // REALM
                    0x0015, // NONCE
                    MESSAGE_INTEGRITY_SHA256,
                    0x001d, // PASSWORD-ALGORITHM
                    0x001e, // USERHASH
                    XOR_MAPPED_ADDRESS -> true;
            default -> false;
        };
    }
}
