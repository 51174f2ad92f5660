/**
 * The frames between nodes as bytes, and the packets inside them: headers, replay window, checksums, cutting
 * super-packets into frames and gluing them together again, ICMP answers. Pure functions over buffers that allocate
 * nothing per packet; no session, key, route or clock is known here.
 */
@NullMarked
package org.meshnet.core.frame;

import org.jspecify.annotations.NullMarked;
