package org.meshnet.node.control;

import java.util.Optional;

/**
 * How packets pass through a daemon, as its system allows. Some of it may step down while it runs.
 *
 * @param device what the TUN device takes over
 * @param sendsTrains does the kernel cut trains of datagrams?
 * @param receivesTrains does the kernel hand over trains?
 * @param secretbox how frames are sealed with secretbox
 * @param aesGcm how with AES-256-GCM, if it was asked for
 */
public record PacketPath(
        String device, boolean sendsTrains, boolean receivesTrains, String secretbox, Optional<String> aesGcm) {}
