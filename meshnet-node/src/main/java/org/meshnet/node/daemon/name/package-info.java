/** What names stand for, and whether the network has a NAT64: whatever may block in the system's resolver. */
@NullMarked
package org.meshnet.node.daemon.name;

import org.jspecify.annotations.NullMarked;
