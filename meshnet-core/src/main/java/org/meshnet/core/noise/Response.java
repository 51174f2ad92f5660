package org.meshnet.core.noise;

/** What answering an initiation yields: the message to send, and the responder's end of the finished handshake. */
public final class Response {
    private final byte[] message;
    private final Finished finished;

    Response(byte[] message, Finished finished) {
        this.message = message;
        this.finished = finished;
    }

    /** A copy of the response to send: ephemeral key 32, sealed payload. */
    public byte[] message() {
        return message.clone();
    }

    /** The responder's keys. */
    public Finished finished() {
        return finished;
    }

    @Override
    public String toString() {
        return "Response[" + finished + "]";
    }
}
