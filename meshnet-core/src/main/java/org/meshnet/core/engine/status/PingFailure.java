package org.meshnet.core.engine.status;

/** Why a ping has no answer. */
public enum PingFailure {
    /** It was sent, and nothing came back in time. */
    NO_ANSWER,
    /** No path to the peer was found in time, so it was never sent. */
    NO_PATH,
    /** No peer of this network has that key or address. */
    UNKNOWN_PEER,
    /** Too many pings are under way already. */
    TOO_MANY
}
