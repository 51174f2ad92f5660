/** Opens sessions (docs/protocol.md §4.1, §4.2). */
package org.meshnet.core.engine.handshake;
