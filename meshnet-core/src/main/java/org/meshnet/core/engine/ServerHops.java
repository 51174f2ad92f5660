package org.meshnet.core.engine;

import java.util.OptionalInt;
import org.meshnet.core.net.Hop;

/** Tells hops by servers from others. Control thread only. */
interface ServerHops {
    /** Which server forwards over this hop, if one that knows this node is there. */
    OptionalInt relay(Hop hop);
}
