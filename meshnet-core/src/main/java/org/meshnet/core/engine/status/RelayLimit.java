package org.meshnet.core.engine.status;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a relay says that slows this node's traffic with a peer down. Immutable.
 *
 * @param server whose relay it is, by its number in the configuration; empty for a member
 * @param bytesPerSecond what it forwards at most; empty if it has more, but others use it
 */
public record RelayLimit(OptionalInt server, OptionalLong bytesPerSecond) {}
