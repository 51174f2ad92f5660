/** Streams to discovery servers, for where UDP does not pass (docs/protocol.md §5.7). */
@NullMarked
package org.meshnet.node.stream;

import org.jspecify.annotations.NullMarked;
