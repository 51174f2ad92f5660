/** The mesh's names, as DNS has them: answered inside the mesh's interface, to this host only. */
@NullMarked
package org.meshnet.node.dns;

import org.jspecify.annotations.NullMarked;
