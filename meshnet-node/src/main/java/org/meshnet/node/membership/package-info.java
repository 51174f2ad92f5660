/** The files of closed networks: who a node is there, who may say so, and what was said. */
@NullMarked
package org.meshnet.node.membership;

import org.jspecify.annotations.NullMarked;
