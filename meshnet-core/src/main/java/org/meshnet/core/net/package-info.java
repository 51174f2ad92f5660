/** Addresses, prefixes and endpoints as values, for the underlay and the overlay alike. */
package org.meshnet.core.net;
