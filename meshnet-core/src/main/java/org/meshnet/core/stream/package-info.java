/**
 * Datagrams on a byte stream, where UDP does not pass (docs/protocol.md §5.7): how they stand there, and a bounded
 * queue.
 */
@NullMarked
package org.meshnet.core.stream;

import org.jspecify.annotations.NullMarked;
