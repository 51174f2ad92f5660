package org.meshnet.core.engine.context;

import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.seam.WallClock;

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
     * @param secretBoxes makes the frame ciphers that every node speaks
     * @param aesGcms makes those of AES-256-GCM; asked only where the configuration names it
     */
    public record Ciphers(FrameCipherFactory secretBoxes, FrameCipherFactory aesGcms) {}
}
