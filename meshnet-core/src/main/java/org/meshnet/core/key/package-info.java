/**
 * The keys of networks, nodes and servers as values: parsing, printing, comparing, wiping. Knows nothing of ciphers.
 */
package org.meshnet.core.key;
