package org.meshnet.discovery.state;

/** Why a key file is of no use, so that only a person can mend it: one line. */
public final class UnusableKeyException extends Exception {
    UnusableKeyException(String message) {
        super(message);
    }
}
