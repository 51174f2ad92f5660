/** How a machine comes to a network by a code: what is written where, what is started, and what is said of it. */
@NullMarked
package org.meshnet.node.join;

import org.jspecify.annotations.NullMarked;
