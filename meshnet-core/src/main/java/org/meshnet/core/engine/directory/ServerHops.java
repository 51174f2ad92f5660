package org.meshnet.core.engine.directory;

import java.util.OptionalInt;
import org.meshnet.core.net.Hop;

/** Tells hops by servers from others. Control thread only. */
public interface ServerHops {
    /** Which server forwards over this hop, if one that knows this node is there. */
    OptionalInt relay(Hop hop);
}
