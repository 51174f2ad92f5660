package org.meshnet.node.daemon;

import java.util.EnumSet;
import java.util.Set;
import org.meshnet.core.count.CountUnit;
import org.meshnet.core.count.Counted;

/** What the shell around the engine counts. */
public enum NodeCounter implements Counted {
    UDP_SEND_FAILURES(CountUnit.DATAGRAMS, "Datagrams that the host did not take."),
    PORT_MAPPING_ANSWERS_REFUSED(
            CountUnit.DATAGRAMS, "Datagrams from the router's place that are no answer of a router."),
    STREAM_DATAGRAMS_REFUSED(CountUnit.DATAGRAMS, "Datagrams that came by a stream and that no server sends."),
    NAME_QUERIES_DROPPED(
            CountUnit.MESSAGES,
            "Queries for names that were not answered: no queries at all, from elsewhere than this host, or too many."),
    EXIT_DNS_FAILED(
            CountUnit.MESSAGES,
            "Queries for other domains that the resolver of --exit-dns did not answer, or that were too many."),
    EXIT_DNS_REFUSED(CountUnit.MESSAGES, "What came from that resolver's place and answers nothing that was asked."),
    PORT_DATAGRAMS_UNASSIGNED(
            CountUnit.DATAGRAMS,
            "Datagrams to a port of several networks that were for none of them; the same number in each network."),
    PORT_DATAGRAMS_DISPLACED(
            CountUnit.DATAGRAMS,
            "Datagrams to such a port that only keys can assign, and that were too many to wait for that."),
    EVENT_FAILURES(CountUnit.EVENTS, "Events that ended in an error of the program, each logged."),
    HELPER_FAILURES(
            CountUnit.EVENTS,
            "Times that a helper of the node (router, streams, network watch, control socket, names, name server) "
                    + "failed and began anew."),
    HOOKS_DROPPED(CountUnit.EVENTS, "Runs of hooks that were not done, as too many waited."),
    HOOK_FAILURES(CountUnit.EVENTS, "Runs of hooks that failed or were killed, each logged within limits."),
    TUN_WRITE_FAILURES(CountUnit.PACKETS, "Packets that the TUN device did not take.");

    /** What is no drop. */
    private static final Set<NodeCounter> NO_DROPS = EnumSet.of(EVENT_FAILURES, HELPER_FAILURES);

    private final String key = Counted.keyOf(name());
    private final CountUnit unit;
    private final String help;

    NodeCounter(CountUnit unit, String help) {
        this.unit = unit;
        this.help = help;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public CountUnit unit() {
        return unit;
    }

    @Override
    public String help() {
        return help;
    }

    @Override
    public boolean isDrop() {
        return !NO_DROPS.contains(this);
    }
}
