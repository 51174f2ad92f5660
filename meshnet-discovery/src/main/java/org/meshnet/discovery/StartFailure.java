package org.meshnet.discovery;

/** Why the daemon cannot start: one line for the user and the exit code. */
final class StartFailure extends Exception {
    private final int exitCode;

    StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    StartFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
