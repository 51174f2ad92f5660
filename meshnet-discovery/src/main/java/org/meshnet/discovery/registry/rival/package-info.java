/** What two nodes want both: overlay addresses, and to be the same node. */
@NullMarked
package org.meshnet.discovery.registry.rival;

import org.jspecify.annotations.NullMarked;
