package org.meshnet.sim;

import java.util.List;
import org.meshnet.core.net.Prefix;

/** Joins an inner segment, whose gateway it becomes, to an outer one. This one forwards everything as it is. */
public class SimRouter implements SimDevice {
    private final SimNetwork network;
    private final String name;
    private final SimInterface inner;
    private final SimInterface outer;

    SimRouter(SimNetwork network, String name, SimSegment inner, SimSegment outer, LinkQuality outerQuality) {
        this.network = network;
        this.name = name;
        this.inner = inner.attach(this, LinkQuality.IDEAL, List.of());
        this.outer = outer.attach(this, outerQuality, List.of());
        inner.setGateway(this.inner);
    }

    @Override
    public final String name() {
        return name;
    }

    /** The side of those whom it serves. */
    public final SimInterface inner() {
        return inner;
    }

    /** The side of the world. */
    public final SimInterface outer() {
        return outer;
    }

    /** Tells the outer segment that this prefix is inside. */
    public final void advertise(Prefix prefix) {
        outer.segment().addRoute(prefix, outer);
    }

    @Override
    public final void onDatagram(SimDatagram datagram, SimInterface in) {
        if (datagram.hopsLeft() == 0 && !isForItself(datagram)) {
            drop(SimEvent.HOP_LIMIT, datagram);
        } else if (in == inner) {
            onOutbound(datagram);
        } else {
            onInbound(datagram);
        }
    }

    private boolean isForItself(SimDatagram datagram) {
        return outer.addresses().stream()
                .anyMatch(own -> own.address().equals(datagram.to().address()));
    }

    /** From inside to the world. */
    void onOutbound(SimDatagram datagram) {
        outer.send(datagram);
    }

    /** From the world to the inside. */
    void onInbound(SimDatagram datagram) {
        inner.send(datagram);
    }

    final SimNetwork network() {
        return network;
    }

    final void drop(SimEvent reason, SimDatagram datagram) {
        network.trace().record(reason, name, datagram);
    }
}
