package org.meshnet.core.engine.handshake;

import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.directory.Directory;

/**
 * What both sides of handshakes use of other parts.
 *
 * @param directory what the servers tell
 * @param checks where may be sent to
 * @param events who hears what comes of handshakes
 */
record HandshakeUses(Directory directory, Checks checks, HandshakeEvents events) {}
