package org.meshnet.sim;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** A device's place on a segment: its addresses there, and the link between the two. */
public final class SimInterface {
    private final SimDevice device;
    private final SimSegment segment;
    private final SimLink up;
    private final SimLink down;
    private LinkQuality upQuality;
    private LinkQuality downQuality;
    private List<Prefix> addresses = List.of();
    private boolean isUp = true;

    SimInterface(SimNetwork network, SimDevice device, SimSegment segment, LinkQuality quality) {
        this.device = device;
        this.segment = segment;
        this.upQuality = quality;
        this.downQuality = quality;
        this.up = new SimLink(network, device.name(), datagram -> segment.forward(datagram, this));
        this.down = new SimLink(network, device.name(), datagram -> device.onDatagram(datagram, this));
    }

    public SimSegment segment() {
        return segment;
    }

    /** The addresses with the lengths of their prefixes. */
    public List<Prefix> addresses() {
        return addresses;
    }

    /** The first address of this family, 4 or 6. */
    public Optional<IpAddress> address(int family) {
        for (Prefix prefix : addresses) {
            if (prefix.address().family() == family) {
                return Optional.of(prefix.address());
            }
        }
        return Optional.empty();
    }

    /**
     * Replaces all addresses.
     *
     * @throws IllegalStateException if another interface on the segment has one of them
     */
    public void setAddresses(List<Prefix> newAddresses) {
        segment.release(this);
        addresses = List.copyOf(newAddresses);
        segment.claim(this);
    }

    /** Sets both directions of the link. */
    public void setQuality(LinkQuality quality) {
        setQuality(quality, quality);
    }

    /** Sets what happens from the device to the segment, and back. */
    public void setQuality(LinkQuality up, LinkQuality down) {
        upQuality = up;
        downQuality = down;
    }

    /** Bytes of the longest IP packet that the device may send here. */
    public int mtuBytes() {
        return upQuality.mtuBytes();
    }

    /** Plugs the cable in, or pulls it. */
    public void setUp(boolean isUp) {
        this.isUp = isUp;
    }

    boolean isUp() {
        return isUp;
    }

    String name() {
        return device.name();
    }

    /** From the device to the segment. */
    void send(SimDatagram datagram) {
        up.transmit(datagram, upQuality);
    }

    /** From the segment to the device. */
    void receive(SimDatagram datagram) {
        down.transmit(datagram, downQuality);
    }
}
