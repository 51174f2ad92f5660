/** Clients where UDP does not pass: TCP and TLS connections that carry datagrams (docs/protocol.md §5.7). */
@NullMarked
package org.meshnet.discovery.stream;

import org.jspecify.annotations.NullMarked;
