/**
 * The roster: who is in which network, what the others are told of them, which claims they hold, and what changed since
 * when. It knows nothing of how the server talks with a node. {@link org.meshnet.discovery.registry.roster.Roster} is
 * the seam at which it could live elsewhere.
 */
@NullMarked
package org.meshnet.discovery.registry.roster;

import org.jspecify.annotations.NullMarked;
