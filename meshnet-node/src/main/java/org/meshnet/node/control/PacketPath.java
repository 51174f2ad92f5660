package org.meshnet.node.control;

/**
 * How packets pass through a daemon, as its system allows. Some of it may step down while it runs.
 *
 * @param device what the TUN device takes over
 * @param sendsTrains does the kernel cut trains of datagrams?
 * @param receivesTrains does the kernel hand over trains?
 * @param secretbox how libsodium is called
 */
public record PacketPath(String device, boolean sendsTrains, boolean receivesTrains, String secretbox) {}
