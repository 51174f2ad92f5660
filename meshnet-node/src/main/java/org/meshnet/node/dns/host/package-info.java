/** How this host's programs come to know the mesh's names, each way undone at the end. */
@NullMarked
package org.meshnet.node.dns.host;

import org.jspecify.annotations.NullMarked;
