package org.meshnet.core.count;

/** What a count counts. */
public enum CountUnit {
    BYTES,
    DATAGRAMS,
    PACKETS,
    FRAMES,
    MESSAGES,
    EVENTS
}
