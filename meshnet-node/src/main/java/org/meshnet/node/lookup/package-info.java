/** Where servers are, as names and service records tell: asked of this host's name servers, by sockets of the node. */
@NullMarked
package org.meshnet.node.lookup;

import org.jspecify.annotations.NullMarked;
