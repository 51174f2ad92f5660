package org.meshnet.core.engine.context;

import java.util.Map;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.seam.WallClock;
import org.meshnet.core.session.CipherSuite;

/**
 * The world around an engine.
 *
 * @param sockets what datagrams leave through
 * @param packets where the control loop's own packets (ICMP errors) go
 * @param random secure randomness
 * @param wallClock time of day
 * @param ciphers by which frames are sealed
 * @param listener is told of the mesh's life
 */
public record EngineSeams(
        Sockets sockets,
        PacketSink packets,
        RandomSource random,
        WallClock wallClock,
        Ciphers ciphers,
        MeshListener listener) {
    /**
     * What datagrams leave through.
     *
     * @param datagrams where the control loop's own datagrams go
     * @param own what these leave through, whose port may be another
     * @param extra gives more sockets, for hard NATs and for trials
     */
    public record Sockets(DatagramSink datagrams, OwnSocket own, ExtraSockets extra) {}

    /**
     * By which frames are sealed.
     *
     * @param bySuite makes the frame ciphers of each suite that this node would seal with: secretbox, which every node
     *     speaks, and those that it asks its peers for
     */
    public record Ciphers(Map<CipherSuite, FrameCipherFactory> bySuite) {
        /** @throws IllegalArgumentException if secretbox is not among them */
        public Ciphers {
            bySuite = Map.copyOf(bySuite);
            if (!bySuite.containsKey(CipherSuite.SECRETBOX)) {
                throw new IllegalArgumentException("no secretbox, which every node speaks");
            }
        }

        /** Secretbox alone. */
        public Ciphers(FrameCipherFactory secretBoxes) {
            this(Map.of(CipherSuite.SECRETBOX, secretBoxes));
        }
    }
}
