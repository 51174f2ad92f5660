package org.meshnet.node.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Libc;

/**
 * The program by which the kernel chooses the socket of a group for each datagram ({@code SO_ATTACH_REUSEPORT_CBPF},
 * {@code man 7 socket}; instructions: {@code linux/filter.h}, {@code Documentation/networking/filter.rst}). Frames of
 * the sender's lane n, from 1, go to socket (n - 1) mod count, so a flow's way in and way out settle on one queue of
 * either side's TUN device; the control loop's lane 0 and all that is no frame go to socket 0. A datagram too short for
 * the program ends it, with 0. Stateless.
 */
final class LaneSteering {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final short LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
    private static final short JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final short SUBTRACT = 0x14; // BPF_ALU | BPF_SUB | BPF_K
    private static final short MODULO = (short) 0x94; // BPF_ALU | BPF_MOD | BPF_K
    private static final short RETURN_CONSTANT = 0x06; // BPF_RET | BPF_K
    private static final short RETURN_ACCUMULATOR = 0x16; // BPF_RET | BPF_A
    private static final int INSTRUCTION_LENGTH = 8;
    /** {@code struct sock_fprog}: instruction count 2, pad 6, address 8. */
    private static final int PROGRAM_LENGTH = 16;

    private static final int PROGRAM_ADDRESS_OFFSET = 8;

    private LaneSteering() {}

    /**
     * Attaches the program to the group that the socket belongs to.
     *
     * @param fd any socket of the group
     * @param count its sockets, at least 1, in the order in which they were bound
     * @return did the kernel take it?
     */
    static boolean attach(int fd, int count) {
        ByteBuffer code = code(count);
        ByteBuffer program = DirectMemory.allocate(PROGRAM_LENGTH)
                .putShort(0, (short) (code.position() / INSTRUCTION_LENGTH))
                .putLong(PROGRAM_ADDRESS_OFFSET, DirectMemory.addressOf(code));
        try {
            return DirectMemory.call(
                            program,
                            address ->
                                    Libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, address, PROGRAM_LENGTH))
                    == 0;
        } finally {
            Reference.reachabilityFence(code);
        }
    }

    private static ByteBuffer code(int count) {
        ByteBuffer code = DirectMemory.allocate(8 * INSTRUCTION_LENGTH);
        put(code, LOAD_BYTE, 0, 0, FrameHeader.TYPE_OFFSET);
        put(code, JUMP_IF_EQUAL, 0, 5, FrameHeader.TYPE);
        put(code, LOAD_BYTE, 0, 0, FrameHeader.LANE_OFFSET);
        put(code, JUMP_IF_EQUAL, 3, 0, 0);
        put(code, SUBTRACT, 0, 0, 1);
        put(code, MODULO, 0, 0, count);
        put(code, RETURN_ACCUMULATOR, 0, 0, 0);
        put(code, RETURN_CONSTANT, 0, 0, 0);
        return code;
    }

    /** {@code struct sock_filter}: code 2, instructions to skip if true 1, if false 1, operand 4. */
    private static void put(ByteBuffer code, short operation, int skipIfTrue, int skipIfFalse, int operand) {
        code.putShort(operation).put((byte) skipIfTrue).put((byte) skipIfFalse).putInt(operand);
    }
}
