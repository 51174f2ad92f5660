package org.meshnet.node.log;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** What lines are marked with. */
public final class LogMarks {
    /** A warning about a change, such as that a server was lost: what reads alike is another change, and is told. */
    public static final Marker CHANGE = MarkerFactory.getMarker("change");

    private LogMarks() {}
}
