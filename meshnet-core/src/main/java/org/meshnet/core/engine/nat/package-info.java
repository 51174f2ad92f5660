/**
 * What stands between this node and the others: which NAT it is behind, whether its port is answered, and ports to
 * guess (docs/paths.md).
 */
@NullMarked
package org.meshnet.core.engine.nat;

import org.jspecify.annotations.NullMarked;
