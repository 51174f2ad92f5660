package org.meshnet.node.state;

import java.io.IOException;

/** Is told with each attempt whether a state folder can be written. On the thread that wrote. */
public interface StateListener {
    /** It can. */
    void onWritten();

    /** It can't: nothing is remembered for the next run. */
    void onUnwritable(IOException reason);
}
