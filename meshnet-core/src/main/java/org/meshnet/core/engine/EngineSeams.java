package org.meshnet.core.engine;

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
 * @param datagrams where the control loop's own datagrams go
 * @param ownSocket what these leave through, whose port may be another
 * @param extraSockets gives more sockets, for hard NATs and for trials
 * @param packets where the control loop's own packets (ICMP errors) go
 * @param random secure randomness
 * @param wallClock time of day
 * @param secretBoxes makes the frame ciphers that every node speaks
 * @param aesGcms makes those of AES-256-GCM; asked only where the configuration names it
 * @param listener is told of the mesh's life
 */
public record EngineSeams(
        DatagramSink datagrams,
        OwnSocket ownSocket,
        ExtraSockets extraSockets,
        PacketSink packets,
        RandomSource random,
        WallClock wallClock,
        FrameCipherFactory secretBoxes,
        FrameCipherFactory aesGcms,
        MeshListener listener) {}
