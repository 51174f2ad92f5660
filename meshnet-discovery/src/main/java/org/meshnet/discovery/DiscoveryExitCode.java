package org.meshnet.discovery;

/** What the process says when it ends, after BSD's {@code sysexits.h}. */
final class DiscoveryExitCode {
    static final int OK = 0;
    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    static final int BUG = 70;
    static final int SYSTEM = 71;
    static final int PLATFORM = 72;
    static final int IO = 74;
    static final int NO_PRIVILEGE = 77;
    static final int CONFIG = 78;

    private DiscoveryExitCode() {}
}
