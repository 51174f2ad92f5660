package org.meshnet.sim;

/** How a NAT chooses the external port of a new mapping (RFC 4787 §4.2). */
public enum PortAssignment {
    /** The internal port, or the next free one above it. */
    PRESERVING,
    /** One after the other. */
    SEQUENTIAL,
    /** Any. */
    RANDOM,
    /** None: addresses and ports stay as they are. This makes a stateful firewall of a NAT. */
    UNTRANSLATED
}
