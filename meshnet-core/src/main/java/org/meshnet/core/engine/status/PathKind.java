package org.meshnet.core.engine.status;

/** The kind of path in use. */
public enum PathKind {
    /** Straight to the peer's endpoint. */
    DIRECT,
    /** Through a relay. */
    RELAY,
    /** There is none. */
    NONE
}
