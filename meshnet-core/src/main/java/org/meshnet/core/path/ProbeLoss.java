package org.meshnet.core.path;

import java.util.OptionalDouble;

/**
 * What share of the probes of the path in use got lost, or their answers did.
 *
 * @param probes that went over it within the last minute and have had time to be answered
 * @param lost of these, those that were not
 */
public record ProbeLoss(int probes, int lost) {
    /** None went. */
    public static final ProbeLoss NONE = new ProbeLoss(0, 0);

    /** Of 1; empty where there were no probes, as where there is no traffic. */
    public OptionalDouble ratio() {
        return probes == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) lost / probes);
    }
}
