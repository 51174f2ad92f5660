package org.meshnet.node.linux;

import org.meshnet.core.frame.FrameHeader;
import org.meshnet.tun.udp.linux.SocketProgram;

/**
 * Which socket of a group gets which datagram: frames of the sender's lane n, from 1, go to socket (n - 1) mod count,
 * so a flow's way in and way out settle on one queue of either side's TUN device; the control loop's lane 0 and all
 * that is no frame go to socket 0. Stateless.
 */
public final class LaneSteering {
    private LaneSteering() {}

    /**
     * The program that says so to the kernel.
     *
     * @param count of the sockets, at least 1
     */
    public static SocketProgram program(int count) {
        return new SocketProgram()
                .add(SocketProgram.LOAD_BYTE, FrameHeader.TYPE_OFFSET)
                .add(SocketProgram.JUMP_IF_EQUAL, 0, 5, FrameHeader.TYPE)
                .add(SocketProgram.LOAD_BYTE, FrameHeader.LANE_OFFSET)
                .add(SocketProgram.JUMP_IF_EQUAL, 3, 0, 0)
                .add(SocketProgram.SUBTRACT, 1)
                .add(SocketProgram.MODULO, count)
                .add(SocketProgram.RETURN_ACCUMULATOR, 0)
                .add(SocketProgram.RETURN_CONSTANT, 0);
    }
}
