/**
 * This host's network around the node: which interfaces are underlay, whether the mesh's addresses are somebody else's
 * here, and the mesh's own interface. What is decided is pure and stands apart from the looking.
 */
@NullMarked
package org.meshnet.node.network;

import org.jspecify.annotations.NullMarked;
