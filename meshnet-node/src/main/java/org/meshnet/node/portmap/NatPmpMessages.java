package org.meshnet.node.portmap;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;

/**
 * NAT-PMP's messages (RFC 6886 §3). Stateless, sans-IO.
 *
 * <pre>
 *   address request     version 0 | opcode 0
 *   address answer      version 0 | opcode 128 | result 2 | epoch 4 | external address 4
 *   mapping request     version 0 | opcode 1 | 0 2 | internal port 2 | external port 2 | lifetime 4
 *   mapping answer      version 0 | opcode 129 | result 2 | epoch 4 | internal port 2 | external port 2 | lifetime 4
 * </pre>
 */
final class NatPmpMessages {
    private static final int VERSION = 0;
    private static final int ADDRESS_ANSWER = 128;
    private static final int MAP_UDP = 1;
    private static final int MAP_UDP_ANSWER = 129;
    private static final int ADDRESS_ANSWER_LENGTH = 12;
    private static final int MAP_ANSWER_LENGTH = 16;

    /** A granted port; lifetime 0 means that it is gone. */
    record Granted(int externalPort, int lifetimeSeconds) {}

    private NatPmpMessages() {}

    static byte[] addressRequest() {
        return new byte[2];
    }

    static byte[] mapRequest(int internalPort, int externalPort, int lifetimeSeconds) {
        return ByteBuffer.allocate(12)
                .put((byte) VERSION)
                .put((byte) MAP_UDP)
                .putShort((short) 0)
                .putShort((short) internalPort)
                .putShort((short) externalPort)
                .putInt(lifetimeSeconds)
                .array();
    }

    /** The external address; empty if the bytes are no such answer, or an error. */
    static Optional<IpAddress> address(ByteBuffer answer) {
        return isAnswer(answer, ADDRESS_ANSWER_LENGTH, ADDRESS_ANSWER)
                ? Optional.of(IpAddress.v4(answer.getInt(8)))
                : Optional.empty();
    }

    /** The granted port; empty if the bytes are no answer for this internal port, or an error. */
    static Optional<Granted> granted(ByteBuffer answer, int internalPort) {
        if (!isAnswer(answer, MAP_ANSWER_LENGTH, MAP_UDP_ANSWER) || (answer.getShort(8) & 0xffff) != internalPort) {
            return Optional.empty();
        }
        return Optional.of(new Granted(answer.getShort(10) & 0xffff, Lifetimes.bounded(answer.getInt(12))));
    }

    private static boolean isAnswer(ByteBuffer answer, int length, int opcode) {
        return answer.limit() == length
                && answer.get(0) == VERSION
                && (answer.get(1) & 0xff) == opcode
                && answer.getShort(2) == 0;
    }
}
