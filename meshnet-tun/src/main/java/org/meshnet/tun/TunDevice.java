package org.meshnet.tun;

import java.util.List;
import java.util.Set;
import org.meshnet.core.net.Prefix;

/**
 * A network interface of this host whose packets, or Ethernet frames, this process reads and writes. It is up from the
 * start and vanishes, with its addresses and routes, when it is closed or the process ends in whatever way. As a
 * {@link TunQueue} it stands for its first queue. The methods of this interface may be called from any thread.
 */
public interface TunDevice extends TunQueue, AutoCloseable {
    /** The interface's name as the system knows it; it may change. */
    String name();

    /** The system's number for the interface, which does not. */
    int index();

    /** The longest IP packet in bytes, super-packets of offload apart. */
    int mtu();

    /** The least capacity in bytes of a buffer to read into: header and longest packet, super-packets included. */
    int bufferBytes();

    /** What the system granted; it may be less than the configuration asked for. */
    Set<TunFeature> features();

    /** All queues, at least one. The system keeps each flow on one of them. */
    List<TunQueue> queues();

    /** Packets refused on all queues. */
    @Override
    long droppedWrites();

    /**
     * Makes these the only addresses of the interface, and their networks reachable through it. New ones are there
     * before old ones go. What it can't have it does without: an address that another interface of this host has; on a
     * host without IPv6, the IPv6 addresses, with one warning.
     *
     * @return what it has then
     */
    InterfaceState setAddresses(List<Prefix> addresses) throws TunException;

    /**
     * Puts back what was set and somebody took away (addresses, routes, the MTU), and sets what could not be set before
     * and can be now.
     *
     * @return what the interface has then
     * @throws TunException {@code GONE} if somebody removed the interface
     */
    InterfaceState restore() throws TunException;

    /** Sends what goes to this network through the interface. Does nothing if that was asked before. */
    void addRoute(Prefix network) throws TunException;

    /** Takes back {@link #addRoute}. Does nothing if there is no such route. */
    void removeRoute(Prefix network) throws TunException;

    /** Removes the interface; every read returns {@link TunQueue#CLOSED}. Later calls do nothing. */
    @Override
    void close();
}
