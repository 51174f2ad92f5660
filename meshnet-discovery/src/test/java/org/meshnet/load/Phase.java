package org.meshnet.load;

import java.util.Locale;

/** The parts of a run, one after the other; what is asked in one counts there, whenever it is answered. */
enum Phase {
    /** All nodes register. */
    RAMP,
    /** What is measured. */
    RUN,
    /** All nodes leave. */
    END;

    /** As tables name it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
