package org.meshnet.core.engine.lane;

/** The bounded way from the data loops to the control loop. Thread-safe. */
@FunctionalInterface
public interface ControlInbox {
    /** Hands an event over; false if there is no room, and the event is lost: the caller counts it. */
    boolean offer(ControlEvent event);
}
