package org.meshnet.discovery.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.meshnet.core.stream.DatagramQueue;

/** How a stream's bytes pass its socket: as they are, or by TLS. Never blocks. For the loop's thread. */
sealed interface StreamTransport permits PlainTransport, TlsTransport {
    /** Takes a stream's bytes. */
    @FunctionalInterface
    interface Feed {
        /** @throws IOException if the stream cannot go on */
        void onBytes(ByteBuffer bytes) throws IOException;
    }

    /**
     * Reads once and hands over what that gives.
     *
     * @throws IOException if the stream is at its end, or broken
     */
    void read(Feed feed) throws IOException;

    /**
     * Writes what waits, as far as the socket takes it.
     *
     * @return false if something is left that only waits for the socket
     */
    boolean write(DatagramQueue queue) throws IOException;

    /** Is there any use in reading now? */
    boolean wantsToRead();
}
