package org.meshnet.discovery.registry;

/** What the registry counts. Every datagram that comes in ends in exactly one of those that say so. */
public enum Counter {
    /** Datagrams that came in. */
    DATAGRAMS_IN,
    /** Bytes that came in. */
    BYTES_IN,
    /** Datagrams sent. */
    DATAGRAMS_OUT,
    /** Bytes sent. */
    BYTES_OUT,

    /** End of a datagram: a first byte that the server takes no message of. */
    UNKNOWN_TYPE,
    /** End of a datagram: a wrong length, reserved byte or value. */
    MALFORMED,
    /** End of a datagram: more than its source address, or all together, may send. */
    RATE_LIMITED,

    /** End of a datagram: a hello that was answered. */
    HELLO,
    /** End of a datagram: a hello whose nonce was seen lately. */
    HELLO_REPLAYED,
    /** End of a datagram: a hello that wants a proof, beyond those that the server has time for, or with a key that is none. */
    HELLO_UNPROVEN,

    /** End of a datagram: a register that made or renewed a registration. */
    REGISTERED,
    /** End of a datagram: a register that was refused because the network is full. */
    REFUSED_NETWORK_FULL,
    /** End of a datagram: a register that was refused because the server is full. */
    REFUSED_SERVER_FULL,
    /** End of a datagram: a register that was refused because its node is registered elsewhere, and it asked for that. */
    REFUSED_ELSEWHERE,
    /** End of a datagram: a register with a cookie that is wrong or too old. */
    REGISTER_BAD_COOKIE,
    /** End of a datagram: a register that is no newer than the last one taken. */
    REGISTER_REPLAYED,
    /** End of a datagram: a register for which there was no time to check signatures. */
    REGISTER_OVERLOAD,
    /** End of a datagram: a register that was not sealed for this server, or with a key that is none. */
    REGISTER_BAD_SEAL,
    /** End of a datagram: a register with a wrong signature. */
    REGISTER_BAD_SIGNATURE,

    /** End of a datagram: a request that was carried out, whatever the answer. */
    REQUEST,
    /** End of a datagram: a request of a session that is unknown, and that was answered so. */
    UNKNOWN_SESSION,
    /** End of a datagram: a request that was not sealed with its session's key. */
    REQUEST_BAD_SEAL,
    /** End of a datagram: a request that came before, or too late to tell. */
    REQUEST_REPLAYED,
    /** End of a datagram: a request from another endpoint than the proven one. */
    REQUEST_WRONG_ENDPOINT,
    /** End of a datagram: a refresh from another endpoint, answered with that endpoint's address cookie. */
    ADDRESS_CHALLENGE,
    /** End of a datagram: a request beyond what its node, network or address, or all together, may have the server do. */
    REQUEST_LIMITED,

    /** End of a datagram: a STUN request that was answered. */
    STUN,
    /** End of a datagram: STUN that is malformed or asks for nothing. */
    STUN_DROPPED,

    /** End of a datagram: forwarded to another node. */
    RELAYED,
    /** End of a datagram: to be forwarded, but under a channel that is unknown. */
    RELAY_NO_CHANNEL,
    /** End of a datagram: to be forwarded, but not from where the owner of the channel was proven to be. */
    RELAY_WRONG_ENDPOINT,
    /** End of a datagram: to be forwarded, but beyond what one node may send. */
    RELAY_LIMITED,
    /** End of a datagram: to be forwarded, but beyond the node's share of what the server forwards in all. */
    RELAY_OVERLOAD,

    /** Bytes forwarded to other nodes, envelopes included. */
    RELAYED_BYTES,
    /** Claims not given because another live node has them. */
    CLAIM_REFUSED,
    /** Events that ask a member whether it is still there. */
    CONFIRM_ASKED,
    /** Members that were not asked, because too many were, or who wanted it had the server do enough. */
    CONFIRM_LIMITED,
    /** Registrations that ended because the node was asked, and silent. */
    SILENT,
    /** Registrations that ended because another node of the network is at their endpoint. */
    REPLACED,
    /** Pairs of machines with one identity that were found, as often as they were. */
    TWIN,
    /** Nodes that said, having lost their registration to another machine with their identity, that they are still there. */
    STILL_HERE,
    /** Updates that arrived after a later one, and changed nothing. */
    UPDATE_OUTDATED,
    /** Updates beyond what one node may change, dropped. */
    UPDATE_LIMITED,
    /** Introductions of a pair beyond what one pair may have, dropped. */
    INTRODUCTION_LIMITED,
    /** Events that tell members of others, sent without a request. */
    PUSHED,
    /** How often news of a node had to wait, because who caused it had the server do enough. */
    NEWS_HELD,
    /** Registrations that moved to another endpoint. */
    MOVED,
    /** Registrations that ended because their lease did. */
    EXPIRED,
    /** Registrations that the node ended. */
    LEFT,
    /** Lines about a node that others of its network cannot reach where it is seen. */
    OUT_OF_REACH
}
