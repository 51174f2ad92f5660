package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The body of a guess frame: a node behind a hard NAT has opened sockets towards the receiver and asks it to try ports
 * of the address at which servers see the sender (docs/protocol.md §4.5). Immutable.
 *
 * <pre>
 *   0    mode 1 (1 random ports, 2 the ports after one) | reserved 3
 *   4    last port 2   mode 2: the last that the NAT was seen to give out; else 0
 *   6    step 2        mode 2: from one port to the next, signed, -32 to 32, not 0; else 0
 * </pre>
 *
 * @param lastPort 0 for random ports
 * @param step 0 for random ports
 */
public record GuessBody(int lastPort, int step) {
    /** Try random ports. */
    public static final GuessBody RANDOM = new GuessBody(0, 0);

    private static final int MODE_RANDOM = 1;
    private static final int MODE_BEYOND = 2;
    private static final int LARGEST_STEP = 32;
    private static final int PORT_OFFSET = 4;
    private static final int STEP_OFFSET = 6;

    /** @throws IllegalArgumentException if a value is out of its range */
    public GuessBody {
        if (!isBeyond(lastPort, step) && (lastPort != 0 || step != 0)) {
            throw new IllegalArgumentException("port " + lastPort + ", step " + step);
        }
    }

    /** Is there such a port, and such a step to the next? */
    public static boolean isBeyond(int lastPort, int step) {
        return lastPort > 0 && lastPort <= 0xffff && step != 0 && Math.abs(step) <= LARGEST_STEP;
    }

    /** Is every port as likely as another? */
    public boolean isRandom() {
        return step == 0;
    }

    /** Writes {@link FrameKind#GUESS_BODY_LENGTH} bytes at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        buffer.putInt(index, (isRandom() ? MODE_RANDOM : MODE_BEYOND) << 24);
        buffer.putShort(index + PORT_OFFSET, (short) lastPort);
        buffer.putShort(index + STEP_OFFSET, (short) step);
    }

    /** Reads as many at {@code index} of a big-endian buffer; hostile bytes give empty. */
    public static Optional<GuessBody> read(ByteBuffer buffer, int index) {
        int mode = buffer.getInt(index);
        int lastPort = buffer.getShort(index + PORT_OFFSET) & 0xffff;
        int step = buffer.getShort(index + STEP_OFFSET);
        if (mode == MODE_RANDOM << 24 && lastPort == 0 && step == 0) {
            return Optional.of(RANDOM);
        }
        return mode == MODE_BEYOND << 24 && isBeyond(lastPort, step)
                ? Optional.of(new GuessBody(lastPort, step))
                : Optional.empty();
    }
}
