/** Traffic by others: the channels of servers, members that forward for this node, and what this node forwards. */
package org.meshnet.core.engine.relay;
