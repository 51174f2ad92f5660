/**
 * What the core asks of the world around it: randomness, time of day, where datagrams and packets go, and the frame
 * ciphers. Everything else it is told through arguments.
 */
@NullMarked
package org.meshnet.core.seam;

import org.jspecify.annotations.NullMarked;
