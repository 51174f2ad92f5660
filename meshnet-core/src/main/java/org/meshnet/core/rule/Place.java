package org.meshnet.core.rule;

/** What the address of one end of a packet is. */
public enum Place {
    /** A member's own address, or a group's or broadcast address that stands for it. */
    MEMBER,
    /** An address in a network behind a member. */
    BEHIND,
    /** Any other, that is reached through an exit. */
    WORLD
}
