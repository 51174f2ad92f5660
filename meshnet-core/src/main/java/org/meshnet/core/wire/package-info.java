/**
 * The messages of docs/protocol.md as records, each beside its own encoder and decoder, with the MACs, signatures and
 * seals that belong to the bytes of a message. Decoders take hostile bytes: what does not fit is a
 * {@link org.meshnet.core.wire.WireException} and nothing else. Holds no state and knows nothing of sessions, timers or
 * peers; frames belong to {@code core.frame}.
 */
@NullMarked
package org.meshnet.core.wire;

import org.jspecify.annotations.NullMarked;
