package org.meshnet.discovery.registry;

import java.util.List;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.discovery.registry.check.CheckRunner;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;

/**
 * Where a registry's datagrams leave, and its costly checks. The thread that calls the registry calls the sinks and the
 * runner.
 *
 * @param sinks by site; the first is the main one, and the only one that anything but STUN leaves through
 * @param stun knows the sites
 * @param checks has signatures checked
 */
public record Outlets(List<DatagramSink> sinks, BindingResponder stun, CheckRunner checks) {
    /** What was given may change. */
    public Outlets {
        sinks = List.copyOf(sinks);
    }

    /** Of a server with one site only, that does its checks itself. */
    public static Outlets of(DatagramSink sink) {
        return of(sink, CheckRunner.INLINE);
    }

    /** Of a server with one site only, that has its checks done elsewhere. */
    public static Outlets of(DatagramSink sink, CheckRunner checks) {
        return new Outlets(List.of(sink), BindingResponder.PLAIN, checks);
    }

    DatagramSink main() {
        return sinks.get(StunSites.MAIN);
    }
}
