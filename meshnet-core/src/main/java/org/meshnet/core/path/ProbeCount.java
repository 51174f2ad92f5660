package org.meshnet.core.path;

/**
 * How probes of the path to a peer fared that was in use when they went: what share of them was lost tells how the path
 * is. Probes of other paths, where the peer may never have been, are left out.
 *
 * @param sent since the peer became known
 * @param answered of these, over the same path
 * @param loss of the path that is in use now
 */
public record ProbeCount(long sent, long answered, ProbeLoss loss) {
    /** None went. */
    public static final ProbeCount NONE = new ProbeCount(0, 0, ProbeLoss.NONE);
}
