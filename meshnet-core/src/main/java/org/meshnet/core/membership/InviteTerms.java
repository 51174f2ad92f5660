package org.meshnet.core.membership;

/**
 * How an invitation may be used. Immutable.
 *
 * @param joinLastHour the last hour, since 1970, in which a node may join by it
 * @param validityHours for which the certificate of a node is good that joined, though not beyond the invitation's own
 *     last hour
 * @param uses how many nodes may join by it
 */
public record InviteTerms(long joinLastHour, long validityHours, int uses) {
    /** The most nodes that one invitation is for. */
    public static final int MOST_USES = 1_000;

    private static final long MOST_HOURS = 0xffff_ffffL;

    /** @throws IllegalArgumentException if a value is out of range */
    public InviteTerms {
        if (!isValid(joinLastHour, validityHours, uses)) {
            throw new IllegalArgumentException(
                    "joining until hour " + joinLastHour + ", good for " + validityHours + " hours, " + uses + " uses");
        }
    }

    static boolean isValid(long joinLastHour, long validityHours, int uses) {
        return joinLastHour >= 0
                && joinLastHour <= MOST_HOURS
                && validityHours > 0
                && validityHours <= MOST_HOURS
                && uses > 0
                && uses <= MOST_USES;
    }
}
