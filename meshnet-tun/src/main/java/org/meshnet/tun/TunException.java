package org.meshnet.tun;

import java.io.IOException;

/** Why a packet device can't be had or can't be set up. The message is one line, fit for the user. */
public final class TunException extends IOException {
    /** What went wrong, for programs. */
    public enum Kind {
        /** The system's TUN driver is not there. */
        NO_DEVICE_FILE,
        /** This process may not do that. */
        NO_PRIVILEGE,
        /** Another interface has the name. */
        NAME_TAKEN,
        /** No interface can have that name. */
        BAD_NAME,
        /** There is no packet device for this system. */
        UNSUPPORTED_SYSTEM,
        /** Somebody removed the interface. */
        GONE,
        /** The device is closed. */
        CLOSED,
        /** Anything else that the system says. */
        SYSTEM
    }

    private final Kind kind;

    /** @param message one line for the user: what was wrong, and what would be right */
    public TunException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** With what the system threw. */
    public TunException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
