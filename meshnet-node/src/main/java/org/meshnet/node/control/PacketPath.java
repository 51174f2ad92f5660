package org.meshnet.node.control;

import java.util.Map;
import org.meshnet.core.session.CipherSuite;

/**
 * How packets pass through a daemon, as its system allows. Some of it may step down while it runs.
 *
 * @param device what the TUN device takes over
 * @param sendsTrains does the kernel cut trains of datagrams?
 * @param receivesTrains does the kernel hand over trains?
 * @param sealing how frames are sealed, by the suites that this node would seal with
 */
public record PacketPath(
        String device, boolean sendsTrains, boolean receivesTrains, Map<CipherSuite, String> sealing) {}
