package org.meshnet.core.rule;

import java.util.Locale;

/** How whoever sent it is told of a packet that no rule allows. */
public enum Refusal {
    /** By ICMP: administratively prohibited. */
    ICMP,
    /** TCP by a reset, as if nobody listened; the rest by ICMP. */
    RESET,
    /** Not at all. */
    SILENT;

    /** As in the rules. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
