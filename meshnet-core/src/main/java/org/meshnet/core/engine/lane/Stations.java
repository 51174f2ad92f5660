package org.meshnet.core.engine.lane;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.bridge.MacTable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.session.PacketPace;
import org.meshnet.core.session.PeerLink;

/**
 * What the data loops and the control loop share of an Ethernet: which member is which port, which station is behind
 * which, who gets what is for many, and how much of all that may be. The control loop plugs members in and out; the
 * lanes learn and ask. Thread-safe; what lanes do allocates nothing.
 */
public final class Stations {
    /** Stations that may turn up behind a member while they were behind another: a second, and at once. */
    static final int MOVES_PER_SECOND = 10;

    static final int MOVES_AT_ONCE = 20;
    /** Words of one member about who has which IP address that the control loop hears: a second, and at once. */
    static final int WORDS_PER_SECOND = 20;

    static final int WORDS_AT_ONCE = 40;
    /** Questions of this host that the control loop is asked before all members are: a second, and at once. */
    static final int QUESTIONS_PER_SECOND = 200;

    static final int QUESTIONS_AT_ONCE = 200;

    private final long own;
    private final MulticastLimits limits;
    private final MacTable macs;
    private final AtomicReferenceArray<@Nullable PeerLink> members = new AtomicReferenceArray<>(MacTable.PORTS);
    private final PacketPace[] moves = paces();
    private final PacketPace[] words = paces();
    private final PacketPace questions = new PacketPace();
    private volatile Recipients all = Recipients.NONE;
    private volatile List<Endpoint> underlay = List.of();
    private int lastPort = MacTable.FIRST_MEMBER - 1;

    /**
     * @param own this host's own station
     * @param limits how many frames for many are sent and taken
     * @param seed secret
     */
    public Stations(MacAddress own, MulticastLimits limits, long seed) {
        this.own = own.bits();
        this.limits = limits;
        this.macs = new MacTable(seed);
    }

    private static PacketPace[] paces() {
        return IntStream.range(0, MacTable.PORTS)
                .mapToObj(port -> new PacketPace())
                .toArray(PacketPace[]::new);
    }

    /** This host's own station. */
    public long own() {
        return own;
    }

    /** How many frames for many are sent and taken. */
    public MulticastLimits limits() {
        return limits;
    }

    /** Who gets what is for all, or for a station that nobody knows. */
    public Recipients all() {
        return all;
    }

    /** Sets who gets that. */
    public void setAll(Recipients recipients) {
        all = recipients;
    }

    /** Sets where this host's own datagrams to members come from. */
    public void setUnderlay(List<Endpoint> endpoints) {
        underlay = List.copyOf(endpoints);
    }

    /**
     * Is this one of the datagrams that carry the mesh? Where this host's own address is that of a bridge which the
     * device is a port of, the way to an address behind another member's bridge leads back into the mesh.
     */
    boolean isUnderlay(long sourceHigh, long sourceLow, int sourcePort) {
        List<Endpoint> endpoints = underlay;
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint endpoint = endpoints.get(i);
            if (endpoint.port() == sourcePort
                    && endpoint.address().low() == sourceLow
                    && endpoint.address().high() == sourceHigh) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes a member a port, with a number that none had for as long as can be; false if there are too many. Control
     * thread only.
     */
    public boolean plugIn(PeerLink link, MacAddress station, long nowNs) {
        for (int i = MacTable.FIRST_MEMBER; i < MacTable.PORTS; i++) {
            lastPort = lastPort + 1 < MacTable.PORTS ? lastPort + 1 : MacTable.FIRST_MEMBER;
            if (members.get(lastPort) == null) {
                members.set(lastPort, link);
                macs.pin(station.bits(), lastPort, nowNs);
                link.plugInto(lastPort);
                return true;
            }
        }
        return false;
    }

    /** Makes a member no port any more, and forgets what is behind it. Control thread only. */
    public void unplug(PeerLink link) {
        int port = link.bridgePort();
        if (port != MacTable.UNKNOWN) {
            link.plugInto(MacTable.UNKNOWN);
            members.set(port, null);
            macs.clear(port);
        }
    }

    /** Behind which port is this station? */
    int port(long mac, long nowNs) {
        return mac == own ? MacTable.LOCAL : macs.find(mac, nowNs);
    }

    /** The member that is this port; null if it is none now. */
    @Nullable
    PeerLink member(int port) {
        return members.get(port);
    }

    /** The member behind which this station is; null if it is behind none that is known. */
    public @Nullable PeerLink find(long mac, long nowNs) {
        return member(port(mac, nowNs));
    }

    /** How many stations are known behind a member, its own among them. */
    public int count(PeerLink link) {
        int port = link.bridgePort();
        return port == MacTable.UNKNOWN ? 0 : macs.count(port);
    }

    /** How many stations this host's device gave. */
    public int localCount() {
        return macs.count(MacTable.LOCAL);
    }

    /** A frame of this station came from this host's device. */
    MacTable.Lesson learnLocal(long mac, long nowNs) {
        return mac == own ? MacTable.Lesson.KNOWN : macs.learn(mac, MacTable.LOCAL, true, nowNs);
    }

    /** A frame of this station came from a member. */
    MacTable.Lesson learn(long mac, PeerLink from, long nowNs) {
        int port = from.bridgePort();
        if (mac == own || port == MacTable.UNKNOWN) {
            return MacTable.Lesson.FOREIGN;
        }
        MacTable.Lesson lesson = macs.learn(mac, port, false, nowNs);
        boolean mayMove = lesson == MacTable.Lesson.HELD && moves[port].take(1, MOVES_PER_SECOND, MOVES_AT_ONCE, nowNs);
        return mayMove ? macs.learn(mac, port, true, nowNs) : lesson;
    }

    /** May the control loop hear what this member says of IP addresses? */
    boolean takeWord(PeerLink from, long nowNs) {
        return words[from.bridgePort()].take(1, WORDS_PER_SECOND, WORDS_AT_ONCE, nowNs);
    }

    /** May the control loop be asked before all members are? */
    boolean takeQuestion(long nowNs) {
        return questions.take(1, QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE, nowNs);
    }
}
