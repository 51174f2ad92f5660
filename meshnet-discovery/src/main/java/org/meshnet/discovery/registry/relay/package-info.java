/** What is forwarded between members, and by which channels. */
@NullMarked
package org.meshnet.discovery.registry.relay;

import org.jspecify.annotations.NullMarked;
