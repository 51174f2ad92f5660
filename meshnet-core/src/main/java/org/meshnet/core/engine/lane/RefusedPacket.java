package org.meshnet.core.engine.lane;

import org.meshnet.core.flow.Verdict;
import org.meshnet.core.net.IpAddress;

/**
 * A packet that rules refused.
 *
 * @param isIn did it come from the peer
 * @param verdict why
 * @param header what it was
 * @param port that it was for; 0 without
 */
public record RefusedPacket(boolean isIn, Verdict verdict, Header header, int port) {
    /**
     * What its IP header says.
     *
     * @param protocol the number there, behind extension headers as far as these can be read
     */
    public record Header(IpAddress source, IpAddress destination, int protocol) {}
}
