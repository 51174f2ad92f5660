package org.meshnet.discovery.registry.count;

import java.util.EnumSet;
import java.util.Set;
import org.meshnet.core.count.CountUnit;
import org.meshnet.core.count.Counted;

/** What the registry counts. Every datagram that comes in ends in exactly one of those that say so. */
public enum RegistryCounter implements Counted {
    DATAGRAMS_IN(CountUnit.DATAGRAMS, "Datagrams that came in."),
    BYTES_IN(CountUnit.BYTES, "Bytes that came in."),
    DATAGRAMS_OUT(CountUnit.DATAGRAMS, "Datagrams sent."),
    BYTES_OUT(CountUnit.BYTES, "Bytes sent."),

    UNKNOWN_TYPE(CountUnit.DATAGRAMS, "End of a datagram: a first byte that the server takes no message of."),
    MALFORMED(CountUnit.DATAGRAMS, "End of a datagram: a wrong length, reserved byte or value."),
    RATE_LIMITED(
            CountUnit.DATAGRAMS,
            "End of a datagram: more than its source address, or all together, may send or have checked at one time."),

    HELLO(CountUnit.DATAGRAMS, "End of a datagram: a hello that was answered."),
    HELLO_REPLAYED(CountUnit.DATAGRAMS, "End of a datagram: a hello whose nonce was seen lately."),
    HELLO_UNPROVEN(
            CountUnit.DATAGRAMS,
            "End of a datagram: a hello that wants a proof, beyond those that the server has time for, or "
                    + "with a key that is none."),

    REGISTERED(CountUnit.DATAGRAMS, "End of a datagram: a register that made or renewed a registration."),
    REFUSED_NETWORK_FULL(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was refused because the network is full."),
    REFUSED_SERVER_FULL(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was refused because the server is full."),
    REFUSED_ELSEWHERE(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was refused because its node is registered elsewhere, and it "
                    + "asked for that."),
    REFUSED_ROLE(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was refused because the server relays only, or because it "
                    + "does not and the node wanted no more."),
    REFUSED_NETWORK(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was refused because the server is there for other networks."),
    REGISTER_BAD_COOKIE(
            CountUnit.DATAGRAMS, "End of a datagram: a register or resume with a cookie that is wrong or too old."),
    REGISTER_REPLAYED(
            CountUnit.DATAGRAMS, "End of a datagram: a register or resume that is no newer than the last one taken."),
    REGISTER_OVERLOAD(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register for which there was no time to check signatures, or a resume "
                    + "beyond what there is time for."),
    REGISTER_BAD_SEAL(
            CountUnit.DATAGRAMS,
            "End of a datagram: a register or resume that was not sealed for this server, or with a key that is none."),
    REGISTER_BAD_SIGNATURE(CountUnit.DATAGRAMS, "End of a datagram: a register with a wrong signature."),

    RESUMED(
            CountUnit.DATAGRAMS,
            "End of a datagram: a resume that made or renewed a registration, for a ticket and without signatures."),
    TICKET_UNKNOWN(
            CountUnit.DATAGRAMS,
            "End of a datagram: a resume whose ticket was sealed with a key that the server does not have, "
                    + "and that was answered so."),
    TICKET_EXPIRED(
            CountUnit.DATAGRAMS, "End of a datagram: a resume whose ticket is too old, and that was answered so."),
    TICKET_BAD(
            CountUnit.DATAGRAMS,
            "End of a datagram: a resume whose ticket is none that was sealed with the key it names, and "
                    + "that was answered so."),
    TICKET_OTHER_CLAIMS(
            CountUnit.DATAGRAMS,
            "End of a datagram: a resume with other claims than its ticket is for, and that was answered so."),

    REQUEST(CountUnit.DATAGRAMS, "End of a datagram: a request that was carried out, whatever the answer."),
    UNKNOWN_SESSION(
            CountUnit.DATAGRAMS,
            "End of a datagram: a request of a session that is unknown, and that was answered so."),
    REQUEST_BAD_SEAL(CountUnit.DATAGRAMS, "End of a datagram: a request that was not sealed with its session's key."),
    REQUEST_REPLAYED(CountUnit.DATAGRAMS, "End of a datagram: a request that came before, or too late to tell."),
    REQUEST_WRONG_ENDPOINT(
            CountUnit.DATAGRAMS, "End of a datagram: a request from another endpoint than the proven one."),
    ADDRESS_CHALLENGE(
            CountUnit.DATAGRAMS,
            "End of a datagram: a refresh from another endpoint, answered with that endpoint's address cookie."),
    REQUEST_LIMITED(
            CountUnit.DATAGRAMS,
            "End of a datagram: a request beyond what its node, network or address, or all together, may have "
                    + "the server do."),

    STUN(CountUnit.DATAGRAMS, "End of a datagram: a STUN request that was answered."),
    STUN_DROPPED(CountUnit.DATAGRAMS, "End of a datagram: STUN that is malformed or asks for nothing."),

    RELAYED(CountUnit.DATAGRAMS, "End of a datagram: forwarded to another node."),
    RELAY_NO_CHANNEL(CountUnit.DATAGRAMS, "End of a datagram: to be forwarded, but under a channel that is unknown."),
    RELAY_WRONG_ENDPOINT(
            CountUnit.DATAGRAMS,
            "End of a datagram: to be forwarded, but not from where the owner of the channel was proven to be."),
    RELAY_LIMITED(CountUnit.DATAGRAMS, "End of a datagram: to be forwarded, but beyond what one node may send."),
    RELAY_OVERLOAD(
            CountUnit.DATAGRAMS,
            "End of a datagram: to be forwarded, but beyond the node's share of what the server forwards in all."),

    RELAY_LINK_LOST(
            CountUnit.DATAGRAMS,
            "End of a datagram: another server does not know the channel by which the two forward."),
    SERVER_WORD(CountUnit.DATAGRAMS, "End of a datagram: what another server of this directory says."),
    SERVER_WORD_REFUSED(
            CountUnit.DATAGRAMS,
            "End of a datagram: said to be of another server of this directory, but of none that is known, or a copy."),

    RELAYED_BYTES(CountUnit.BYTES, "Bytes forwarded to other nodes, envelopes included."),
    REFRESHED(CountUnit.MESSAGES, "Requests that kept a registration, and nothing else."),
    LOOKED_UP(CountUnit.MESSAGES, "Requests for who has an address, whoever was found."),
    INTRODUCED(CountUnit.MESSAGES, "Requests to be introduced to another node, whatever came of them."),
    CLAIM_REFUSED(CountUnit.EVENTS, "Claims not given because another live node has them."),
    CLAIM_UNDECIDED(
            CountUnit.EVENTS,
            "Registers and updates that were not answered, because nobody could say whether another node has what "
                    + "they claim."),
    CLAIMS_LOST(
            CountUnit.EVENTS,
            "Registrations that ended because another node was given their claims while the store could not be asked."),
    CONFIRM_ASKED(CountUnit.MESSAGES, "Events that ask a member whether it is still there."),
    CONFIRM_LIMITED(
            CountUnit.EVENTS,
            "Members that were not asked, because too many were, or who wanted it had the server do enough."),
    SILENT(CountUnit.EVENTS, "Registrations that ended because the node was asked, and silent."),
    REPLACED(CountUnit.EVENTS, "Registrations that ended because another node of the network is at their endpoint."),
    TWIN(CountUnit.EVENTS, "Pairs of machines with one identity that were found, as often as they were."),
    STILL_HERE(
            CountUnit.EVENTS,
            "Nodes that said, having lost their registration to another machine with their identity, that "
                    + "they are still there."),
    UPDATE_OUTDATED(CountUnit.MESSAGES, "Updates that arrived after a later one, and changed nothing."),
    UPDATE_LIMITED(CountUnit.MESSAGES, "Updates beyond what one node may change, dropped."),
    DIRECTORY_REFUSED(
            CountUnit.MESSAGES, "Requests for the directory, or to change it, of a server that relays only, dropped."),
    INTRODUCTION_LIMITED(CountUnit.MESSAGES, "Introductions of a pair beyond what one pair may have, dropped."),
    SERVERS_ASKED(
            CountUnit.MESSAGES, "Questions to other servers of this directory to introduce one of theirs to a member."),
    PUSHED(CountUnit.MESSAGES, "Events that tell members of others, sent without a request."),
    NEWS_HELD(
            CountUnit.EVENTS, "How often news of a node had to wait, because who caused it had the server do enough."),
    POLICY_KEPT(CountUnit.EVENTS, "Documents of networks of which a copy was kept."),
    POLICY_PARTS_GIVEN(CountUnit.MESSAGES, "Parts of documents that members were given."),
    POLICY_REFUSED(
            CountUnit.MESSAGES, "What members sent about documents that was wrong, unasked for, or not to be had."),
    POLICY_LIMITED(CountUnit.MESSAGES, "Offers of documents for which there was no room, or no time."),
    MOVED(CountUnit.EVENTS, "Registrations that moved to another endpoint."),
    EXPIRED(CountUnit.EVENTS, "Registrations that ended because their lease did."),
    LEFT(CountUnit.EVENTS, "Registrations that the node ended."),
    OUT_OF_REACH(CountUnit.EVENTS, "Lines about a node that others of its network cannot reach where it is seen."),
    DRAINING_TOLD(CountUnit.MESSAGES, "Events that tell members that the server is about to stop."),
    TICKET_GIVEN(CountUnit.MESSAGES, "Tickets given to members."),
    REGISTER_CHECKED(
            CountUnit.MESSAGES,
            "Registers whose signatures were, or are being, checked; the end of each is counted when that is done.");

    /** What is no drop. */
    private static final Set<RegistryCounter> NO_DROPS = EnumSet.of(
            DATAGRAMS_IN,
            BYTES_IN,
            DATAGRAMS_OUT,
            BYTES_OUT,
            HELLO,
            REGISTERED,
            REQUEST,
            ADDRESS_CHALLENGE,
            STUN,
            RELAYED,
            RELAY_LINK_LOST,
            SERVER_WORD,
            RELAYED_BYTES,
            REFRESHED,
            LOOKED_UP,
            INTRODUCED,
            CLAIMS_LOST,
            SERVERS_ASKED,
            CONFIRM_ASKED,
            SILENT,
            REPLACED,
            TWIN,
            STILL_HERE,
            PUSHED,
            NEWS_HELD,
            POLICY_KEPT,
            POLICY_PARTS_GIVEN,
            MOVED,
            EXPIRED,
            LEFT,
            OUT_OF_REACH,
            DRAINING_TOLD,
            RESUMED,
            TICKET_GIVEN,
            REGISTER_CHECKED);

    private final String key = Counted.keyOf(name());
    private final CountUnit unit;
    private final String help;

    RegistryCounter(CountUnit unit, String help) {
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
