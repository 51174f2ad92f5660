/**
 * The running node: the loops that feed the engine, what it is told of the outside world, what it reports, and how it
 * starts and ends.
 */
@NullMarked
package org.meshnet.node.daemon;

import org.jspecify.annotations.NullMarked;
