/** The keys of networks and nodes as values: parsing, printing, comparing, wiping. Knows nothing of ciphers. */
package org.meshnet.core.key;
