/**
 * What a node keeps on this host between runs: its identity, the lock on it, and its last port. Also how files that
 * only their owner may read are written.
 */
@NullMarked
package org.meshnet.node.state;

import org.jspecify.annotations.NullMarked;
