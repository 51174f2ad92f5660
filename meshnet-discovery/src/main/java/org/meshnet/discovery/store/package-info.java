/** The connection to the store that servers share. */
@NullMarked
package org.meshnet.discovery.store;

import org.jspecify.annotations.NullMarked;
