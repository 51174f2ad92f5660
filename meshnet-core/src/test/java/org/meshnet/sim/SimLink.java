package org.meshnet.sim;

import java.util.function.Consumer;

/** One direction of a link. Datagrams stay in order unless the link reorders on purpose. */
final class SimLink {
    private final SimNetwork network;
    private final String place;
    private final Consumer<SimDatagram> end;
    private long lastArrivalNs;

    SimLink(SimNetwork network, String place, Consumer<SimDatagram> end) {
        this.network = network;
        this.place = place;
        this.end = end;
    }

    void transmit(SimDatagram datagram, LinkQuality quality) {
        if (datagram.ipLength() > quality.mtuBytes()) {
            network.trace().record(SimEvent.TOO_LARGE, place, datagram);
        } else if (network.linkRandom().chance(quality.lossRate())) {
            network.trace().record(SimEvent.LOST, place, datagram);
        } else {
            carry(datagram, quality);
            if (network.linkRandom().chance(quality.duplicationRate())) {
                network.trace().record(SimEvent.DUPLICATED, place, datagram);
                carry(datagram, quality);
            }
        }
    }

    private void carry(SimDatagram datagram, LinkQuality quality) {
        long nowNs = network.scheduler().nowNs();
        long arrivalNs = nowNs + quality.latencyNs() + jitterNs(quality);
        if (network.linkRandom().chance(quality.reorderRate())) {
            network.trace().record(SimEvent.REORDERED, place, datagram);
            arrivalNs += quality.reorderDelayNs();
        } else {
            arrivalNs = Math.max(arrivalNs, lastArrivalNs);
            lastArrivalNs = arrivalNs;
        }
        if (arrivalNs == nowNs) {
            end.accept(datagram);
        } else {
            network.scheduler().at(arrivalNs, () -> end.accept(datagram));
        }
    }

    private long jitterNs(LinkQuality quality) {
        return quality.jitterNs() == 0 ? 0 : network.linkRandom().nextLong(quality.jitterNs() + 1);
    }
}
