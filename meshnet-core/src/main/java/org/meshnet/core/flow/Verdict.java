package org.meshnet.core.flow;

/** What becomes of a packet. */
public enum Verdict {
    /** It passes. */
    PASS,
    /** No rule allows it. */
    NO_RULE,
    /** Its headers cannot be judged, or are such as nobody needs. */
    BAD_HEADERS,
    /** A fragment, of which the first did not pass. */
    STRAY_FRAGMENT,
    /** An ICMP error that belongs to no flow. */
    STRAY_ERROR
}
