package org.meshnet.tun.udp.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Libc;

/**
 * A program by which the kernel chooses the socket of a group for each datagram ({@code SO_ATTACH_REUSEPORT_CBPF},
 * {@code man 7 socket}; instructions: {@code linux/filter.h}, {@code Documentation/networking/filter.rst}). It sees the
 * datagram from its first byte. A datagram too short for it ends it, with 0. One thread.
 */
public final class SocketProgram {
    /** Loads the byte at the operand. */
    public static final short LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
    /** Skips as many instructions as it says, if what is loaded is the operand, or is not. */
    public static final short JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    /** Takes the operand from what is loaded. */
    public static final short SUBTRACT = 0x14; // BPF_ALU | BPF_SUB | BPF_K
    /** The rest when what is loaded is divided by the operand. */
    public static final short MODULO = (short) 0x94; // BPF_ALU | BPF_MOD | BPF_K
    /** The operand is the socket. */
    public static final short RETURN_CONSTANT = 0x06; // BPF_RET | BPF_K
    /** What is loaded is the socket. */
    public static final short RETURN_ACCUMULATOR = 0x16; // BPF_RET | BPF_A

    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int MAX_INSTRUCTIONS = 32;
    private static final int INSTRUCTION_LENGTH = 8;
    /** {@code struct sock_fprog}: instruction count 2, pad 6, address 8. */
    private static final int PROGRAM_LENGTH = 16;

    private static final int PROGRAM_ADDRESS_OFFSET = 8;

    private final ByteBuffer code = DirectMemory.allocate(MAX_INSTRUCTIONS * INSTRUCTION_LENGTH);

    /** An empty program, which no kernel takes. */
    public SocketProgram() {}

    /** Adds an instruction that goes on with the next one. */
    public SocketProgram add(short operation, int operand) {
        return add(operation, 0, 0, operand);
    }

    /** {@code struct sock_filter}: code 2, instructions to skip if true 1, if false 1, operand 4. */
    public SocketProgram add(short operation, int skipIfTrue, int skipIfFalse, int operand) {
        code.putShort(operation).put((byte) skipIfTrue).put((byte) skipIfFalse).putInt(operand);
        return this;
    }

    /**
     * Attaches the program to the group that the socket belongs to.
     *
     * @param fd any socket of the group; a number in the program is the place in the order in which they were bound
     * @return did the kernel take it?
     */
    boolean attach(int fd) {
        ByteBuffer program = DirectMemory.allocate(PROGRAM_LENGTH)
                .putShort(0, (short) (code.position() / INSTRUCTION_LENGTH))
                .putLong(PROGRAM_ADDRESS_OFFSET, DirectMemory.addressOf(code));
        try {
            return DirectMemory.call(
                            program,
                            address -> Libc.setsockopt(
                                    fd, Libc.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, address, PROGRAM_LENGTH))
                    == 0;
        } finally {
            Reference.reachabilityFence(code);
        }
    }
}
