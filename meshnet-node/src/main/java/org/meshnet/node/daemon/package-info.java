/**
 * The running node: the loops that feed the engine, what it is told of the outside world, what it reports, and how it
 * starts and ends.
 */
package org.meshnet.node.daemon;
