/** What a node says of itself and of the mesh, in log and status, and what it knows of its servers' keys. */
@NullMarked
package org.meshnet.node.daemon.report;

import org.jspecify.annotations.NullMarked;
