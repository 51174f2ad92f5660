/** Addresses, prefixes and endpoints as values, for the underlay and the overlay alike. */
@NullMarked
package org.meshnet.core.net;

import org.jspecify.annotations.NullMarked;
