package org.meshnet.node.exit;

/** The program's exit codes, after {@code sysexits.h}. */
public enum ExitCode {
    /** All went well. */
    OK(0),
    /** The command line is wrong. */
    USAGE(64),
    /** What the command needs does not answer. */
    UNAVAILABLE(69),
    /** A flaw of the program itself. */
    BUG(70),
    /** The system or a device refuses. */
    SYSTEM(71),
    /** The system lacks what only a person can give it, as a C library that native code runs on. */
    PLATFORM(72),
    /** A file cannot be read or written. */
    IO(74),
    /** A privilege is missing. */
    PRIVILEGE(77),
    /** A file, a variable or the state folder holds something wrong. */
    CONFIG(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** What the process returns. */
    public int number() {
        return number;
    }
}
