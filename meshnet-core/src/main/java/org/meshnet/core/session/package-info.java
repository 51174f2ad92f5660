/**
 * What one handshake leaves behind: the keys, counters and replay windows under which two nodes exchange frames, and
 * the few words that data loops and control loop share about them.
 */
@NullMarked
package org.meshnet.core.session;

import org.jspecify.annotations.NullMarked;
