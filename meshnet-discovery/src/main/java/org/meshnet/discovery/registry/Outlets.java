package org.meshnet.discovery.registry;

import java.util.List;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;

/**
 * Where a registry's datagrams leave. The thread that calls the registry calls the sinks.
 *
 * @param sinks by site; the first is the main one, and the only one that anything but STUN leaves through
 * @param stun knows the sites
 */
public record Outlets(List<DatagramSink> sinks, BindingResponder stun) {
    /** What was given may change. */
    public Outlets {
        sinks = List.copyOf(sinks);
    }

    /** Of a server with one site only. */
    public static Outlets of(DatagramSink sink) {
        return new Outlets(List.of(sink), BindingResponder.PLAIN);
    }

    DatagramSink main() {
        return sinks.get(StunSites.MAIN);
    }
}
