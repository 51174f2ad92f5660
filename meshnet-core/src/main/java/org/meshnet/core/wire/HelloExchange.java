package org.meshnet.core.wire;

/**
 * A hello and the challenge that answers it: what node and server both know when the register comes (docs/protocol.md
 * §5.1). Immutable.
 *
 * @param hello the node's
 * @param challenge the server's
 */
public record HelloExchange(Hello hello, Challenge challenge) {
    /** @throws IllegalArgumentException if the challenge answers another hello */
    public HelloExchange {
        if (!hello.clientNonce().equals(challenge.clientNonce())) {
            throw new IllegalArgumentException("a challenge to another hello");
        }
    }
}
