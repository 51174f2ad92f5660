/** What the registry counts. */
@NullMarked
package org.meshnet.discovery.registry.count;

import org.jspecify.annotations.NullMarked;
