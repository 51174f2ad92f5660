package org.meshnet.node.portmap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * PCP's ANNOUNCE and MAP (RFC 6887 §7, §11, §14.1). Stateless, sans-IO.
 *
 * <pre>
 *   request   version 2 | opcode 1 | 0 2 | lifetime 4 | client address 16
 *   answer    version 2 | opcode 1, high bit set | 0 1 | result 1 | lifetime 4 | epoch 4 | 0 12
 *   MAP       nonce 12 | protocol 1 | 0 3 | internal port 2 | external port 2 | external address 16
 * </pre>
 */
final class PcpMessages {
    static final int NONCE_LENGTH = 12;

    private static final int VERSION = 2;
    private static final int ANNOUNCE = 0;
    private static final int MAP = 1;
    private static final int ANSWER_BIT = 0x80;
    private static final int HEADER_LENGTH = 24;
    private static final int MAP_LENGTH = 60;
    private static final int MAX_LENGTH = 1100;
    private static final int UDP = 17;
    private static final int PROTOCOL_OFFSET = 36;
    private static final int INTERNAL_PORT_OFFSET = 40;
    private static final int EXTERNAL_PORT_OFFSET = 42;
    private static final int EXTERNAL_ADDRESS_OFFSET = 44;

    /** A granted port; lifetime 0 means that it is gone. */
    record Granted(Endpoint external, int lifetimeSeconds) {}

    private PcpMessages() {}

    static byte[] announceRequest(IpAddress client) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH);
        putHeader(out, ANNOUNCE, 0, client);
        return out.array();
    }

    /** @param external the endpoint that is wanted; its port may be 0, its address all zeros */
    static byte[] mapRequest(byte[] nonce, IpAddress client, int internalPort, Endpoint external, int lifetimeSeconds) {
        ByteBuffer out = ByteBuffer.allocate(MAP_LENGTH);
        putHeader(out, MAP, lifetimeSeconds, client);
        out.put(HEADER_LENGTH, nonce).put(PROTOCOL_OFFSET, (byte) UDP);
        out.putShort(INTERNAL_PORT_OFFSET, (short) internalPort);
        out.putShort(EXTERNAL_PORT_OFFSET, (short) external.port());
        external.address().write(out, EXTERNAL_ADDRESS_OFFSET);
        return out.array();
    }

    private static void putHeader(ByteBuffer out, int opcode, int lifetimeSeconds, IpAddress client) {
        out.put(0, (byte) VERSION).put(1, (byte) opcode).putInt(4, lifetimeSeconds);
        client.write(out, 8);
    }

    static boolean isAnnounceSuccess(ByteBuffer answer) {
        return isSuccess(answer, ANNOUNCE, HEADER_LENGTH);
    }

    /** The granted port; empty if the bytes are no answer to a request with this nonce and port, or an error. */
    static Optional<Granted> granted(ByteBuffer answer, byte[] nonce, int internalPort) {
        if (!isSuccess(answer, MAP, MAP_LENGTH)
                || !Arrays.equals(nonce, bytes(answer, HEADER_LENGTH, NONCE_LENGTH))
                || answer.get(PROTOCOL_OFFSET) != UDP
                || (answer.getShort(INTERNAL_PORT_OFFSET) & 0xffff) != internalPort) {
            return Optional.empty();
        }
        Endpoint external = new Endpoint(
                IpAddress.read(answer, EXTERNAL_ADDRESS_OFFSET), answer.getShort(EXTERNAL_PORT_OFFSET) & 0xffff);
        return Optional.of(new Granted(external, Lifetimes.bounded(answer.getInt(4))));
    }

    /** Options may follow; none was asked for, so they are not read. */
    private static boolean isSuccess(ByteBuffer answer, int opcode, int length) {
        return answer.limit() >= length
                && answer.limit() <= MAX_LENGTH
                && answer.limit() % 4 == 0
                && answer.get(0) == VERSION
                && (answer.get(1) & 0xff) == (opcode | ANSWER_BIT)
                && answer.get(3) == 0;
    }

    private static byte[] bytes(ByteBuffer buffer, int index, int length) {
        byte[] bytes = new byte[length];
        buffer.get(index, bytes);
        return bytes;
    }
}
