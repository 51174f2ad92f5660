package org.meshnet.core.crypto;

import org.jspecify.annotations.Nullable;

/**
 * libsodium could not be loaded, so nothing can be sealed, opened or signed. The message is one line fit for the user.
 */
public final class SodiumUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SodiumUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
