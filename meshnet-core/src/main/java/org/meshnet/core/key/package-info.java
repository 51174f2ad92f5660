/**
 * The keys of networks, nodes and servers as values: parsing, printing, comparing, wiping. Knows nothing of ciphers.
 */
@NullMarked
package org.meshnet.core.key;

import org.jspecify.annotations.NullMarked;
