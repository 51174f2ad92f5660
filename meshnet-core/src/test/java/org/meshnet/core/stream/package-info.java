/** Datagrams on a byte stream. */
package org.meshnet.core.stream;
