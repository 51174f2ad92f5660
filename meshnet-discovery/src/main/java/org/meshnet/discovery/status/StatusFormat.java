package org.meshnet.discovery.status;

/** For whom the status is. */
public enum StatusFormat {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
}
