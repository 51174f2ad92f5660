package org.meshnet.core.stun;

/** Does a NAT turn datagrams around that one inner endpoint sends to the outer endpoint of another (RFC 4787 §6)? */
public enum Hairpin {
    YES,
    NO,
    /** There is no NAT that would have to. */
    NOT_NEEDED,
    UNKNOWN
}
