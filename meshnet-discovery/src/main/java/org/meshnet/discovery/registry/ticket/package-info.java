/** With what a node that was registered is known again, with nothing kept for it, here or at another server. */
@NullMarked
package org.meshnet.discovery.registry.ticket;

import org.jspecify.annotations.NullMarked;
