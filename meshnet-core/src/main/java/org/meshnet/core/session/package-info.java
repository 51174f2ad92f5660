/**
 * What one handshake leaves behind: the keys, counters and replay windows under which two nodes exchange frames, and
 * the few words that data loops and control loop share about them.
 */
package org.meshnet.core.session;
