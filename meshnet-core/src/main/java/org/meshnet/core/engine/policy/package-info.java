/** How the document of a closed network spreads among its members, and what follows from it (docs/protocol.md §4.8). */
@NullMarked
package org.meshnet.core.engine.policy;

import org.jspecify.annotations.NullMarked;
