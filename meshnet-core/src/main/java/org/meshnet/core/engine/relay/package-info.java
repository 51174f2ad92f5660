/** Traffic by others: the channels of servers, members that forward for this node, and what this node forwards. */
@NullMarked
package org.meshnet.core.engine.relay;

import org.jspecify.annotations.NullMarked;
