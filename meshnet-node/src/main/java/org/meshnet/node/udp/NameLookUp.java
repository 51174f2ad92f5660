package org.meshnet.node.udp;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up names of the underlay. May take long. */
@FunctionalInterface
public interface NameLookUp {
    /** All addresses of a name. */
    InetAddress[] all(String host) throws UnknownHostException;
}
