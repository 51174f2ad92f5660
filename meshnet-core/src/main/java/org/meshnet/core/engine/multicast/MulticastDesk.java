package org.meshnet.core.engine.multicast;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.MulticastLimits;
import org.meshnet.core.engine.lane.MulticastTable;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerGroups;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.frame.GroupsBody;
import org.meshnet.core.group.GroupReport;
import org.meshnet.core.group.GroupReports;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Capabilities;

/**
 * Packets for groups and for all (docs/multicast.md): learns which groups this host has joined, tells it to the members
 * that want such packets, and hears the same of theirs, so that the lanes know whom a packet is for. Control thread
 * only.
 *
 * <pre>
 *   this host's kernel ── IGMP, MLD ──▶ HostGroups ──▶ list ── groups frame, until it is taken ──▶ each member
 *           ▲                                                                                          │
 *           └── HostQuestions, every 125 s      lanes ◀── MulticastTable ◀── PeerGroups ◀── its list ──┘
 * </pre>
 */
public final class MulticastDesk implements SessionObserver {
    /** Members that are told, and get something, at most; those that came first. */
    static final int MAX_MEMBERS = 256;
    /** A new list is made, and a new table for the lanes, no more often than that. */
    static final long LIST_PAUSE_NS = 200_000_000L;

    static final long TABLE_PAUSE_NS = 100_000_000L;
    private static final long FIRST_RETRY_NS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 5;

    private final EngineContext context;
    private final ControlFrames frames;
    private final boolean isOn;
    private final MulticastLimits limits;
    private final HostGroups own = new HostGroups();
    private final HostQuestions questions;
    private final Map<NodeKey, Peer> members = new TreeMap<>();
    private GroupsBody list;
    private int listedVersion;
    private long listedNs;
    private boolean isTableStale;
    private long tableNs;
    private final MissingMembers missing;

    public MulticastDesk(EngineContext context, Connector connector, long nowNs) {
        OptionalInt rate = context.config().traffic().multicastRate();
        this.context = context;
        this.frames = new ControlFrames(context.hops());
        this.isOn = rate.isPresent() && !context.config().traffic().isEthernet();
        this.missing = new MissingMembers(context, connector, Capabilities.MULTICAST);
        this.limits = new MulticastLimits(rate.orElse(MulticastLimits.DEFAULT_PER_SECOND));
        this.questions = new HostQuestions(context);
        this.list = GroupsBody.of(context.stamps().unixNs(), List.of());
        this.listedNs = nowNs - LIST_PAUSE_NS;
        this.isTableStale = isOn;
        this.tableNs = nowNs - TABLE_PAUSE_NS;
    }

    /** What this node does with such packets; empty if nothing. */
    public Optional<MeshStatus.Multicast> status() {
        return isOn
                ? Optional.of(new MeshStatus.Multicast(limits.perSecond(), own.list(), own.isFull()))
                : Optional.empty();
    }

    /** This host's kernel says something of its groups. */
    public void onReported(byte[] packet, long nowNs) {
        Optional<List<GroupReport>> reports = GroupReports.read(ByteBuffer.wrap(packet), 0);
        if (reports.isEmpty()) {
            context.counters().add(Counter.GROUP_REPORTS_REFUSED);
            return;
        }
        for (GroupReport report : reports.get()) {
            if (!own.take(report)) {
                context.counters().add(Counter.GROUPS_FULL);
            }
        }
    }

    /** This host sends such packets: members that want them and that there is no session with are connected with. */
    public void onUsed(long nowNs) {
        missing.onUsed(members.size(), nowNs);
    }

    /** There is a session, and the peer may be a new process, which was told nothing yet. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        peer.groups().doubt();
        consider(peer);
        tell(peer, nowNs);
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        leave(peer);
    }

    /** A peer tells something else of itself. */
    public void onDescriptor(Peer peer, long nowNs) {
        if (consider(peer)) {
            tell(peer, nowNs);
        }
    }

    /** Is the peer to get something from now on? */
    private boolean consider(Peer peer) {
        boolean isWanted = isOn && peer.isConnected() && peer.isCapable(Capabilities.MULTICAST);
        if (!isWanted) {
            leave(peer);
        } else if (!peer.groups().isMember() && members.size() < MAX_MEMBERS) {
            peer.groups().join();
            members.put(peer.key(), peer);
            isTableStale = true;
            return true;
        }
        return false;
    }

    private void leave(Peer peer) {
        if (peer.groups().isMember()) {
            peer.groups().leave();
            members.remove(peer.key());
            isTableStale = true;
        }
    }

    /** Tells a member of this host's groups, and again until it has taken that. */
    private void tell(Peer peer, long nowNs) {
        PeerGroups groups = peer.groups();
        if (!groups.isMember() || groups.hasTaken(list.number())) {
            return;
        }
        Hop hop = peer.link().hop();
        if (hop != null) {
            peer.current().ifPresent(session -> frames.sendGroups(session, list, hop));
        }
        long pauseNs = FIRST_RETRY_NS << Math.min(groups.takeToldCount(), MOST_DOUBLINGS);
        context.timers().set(peer, PeerTimer.GROUPS_TOLD, nowNs + pauseNs);
    }

    /** A member may not have taken what it was told. */
    public void onTimer(Peer peer, long nowNs) {
        tell(peer, nowNs);
    }

    /** A member says which groups its host has joined. */
    public void onGroups(Peer peer, Session session, GroupsBody said, Hop from, long nowNs) {
        PeerGroups groups = peer.groups();
        boolean isKnown = groups.hasHeard(said);
        if (!groups.isMember() || !groups.hear(said, nowNs)) {
            context.counters().add(Counter.GROUP_LISTS_REFUSED);
            return;
        }
        isTableStale |= !isKnown;
        frames.sendGroupsTaken(session, said.number(), from);
    }

    /** A member has taken a list of this host's groups. */
    public void onTaken(Peer peer, long number) {
        if (peer.groups().isMember() && number <= list.number()) {
            peer.groups().onTaken(number);
        } else {
            context.counters().add(Counter.GROUP_LISTS_REFUSED);
        }
    }

    public long nextDeadlineNs() {
        long listNs = own.version() == listedVersion ? TimerQueue.NONE : listedNs + LIST_PAUSE_NS;
        long nextTableNs = isTableStale ? tableNs + TABLE_PAUSE_NS : TimerQueue.NONE;
        return Math.min(Math.min(questions.nextDeadlineNs(), missing.nextDeadlineNs()), Math.min(listNs, nextTableNs));
    }

    public void onTimer(long nowNs) {
        if (questions.isDue(nowNs)) {
            own.onQuery();
            questions.ask(nowNs);
        }
        if (missing.isDue(nowNs)) {
            limits.used().clear();
        }
    }

    /** At the end of each turn: what changed is told, and known to the lanes, after a pause. */
    public void look(long nowNs) {
        if (!isOn) {
            return;
        }
        questions.look(nowNs);
        if (own.version() != listedVersion && nowNs - listedNs >= LIST_PAUSE_NS) {
            listAgain(nowNs);
        }
        if (isTableStale && nowNs - tableNs >= TABLE_PAUSE_NS) {
            isTableStale = false;
            tableNs = nowNs;
            context.publisher()
                    .onMulticast(new MulticastTable(
                            limits, context.overlay().broadcast(), RecipientTable.of(members.values())));
        }
    }

    private void listAgain(long nowNs) {
        listedVersion = own.version();
        listedNs = nowNs;
        long number = Math.max(list.number() + 1, context.stamps().unixNs());
        GroupsBody fresh = own.isFull() ? new GroupsBody(number, true, List.of()) : GroupsBody.of(number, own.list());
        if (fresh.wantsAll() != list.wantsAll() || !fresh.groups().equals(list.groups())) {
            list = fresh;
            for (Peer peer : members.values()) {
                peer.groups().onNews();
                tell(peer, nowNs);
            }
        }
    }
}
