package org.meshnet.node.dns.host;

import java.io.IOException;
import org.meshnet.core.name.NameTable;

/** One way in which a host's programs come to know the mesh's names. One thread uses it. */
interface NameWay {
    /**
     * Makes it so. Called again when something changed, and now and then: what somebody else undid is done again.
     *
     * @throws IOException if the host does not have it so; its message says why in a few words
     */
    void apply(NameWish wish, NameTable names) throws IOException;

    /** Makes it as it was before. */
    void undo() throws IOException;
}
