/**
 * What happens when something of the program fails that should not: it is counted and said, and costs as little as it
 * can.
 */
@NullMarked
package org.meshnet.node.fault;

import org.jspecify.annotations.NullMarked;
