/**
 * How much a relay forwards for whom, and how what is scarce is shared: what the discovery server and a node that
 * relays for others have in common.
 */
@NullMarked
package org.meshnet.core.relay;

import org.jspecify.annotations.NullMarked;
