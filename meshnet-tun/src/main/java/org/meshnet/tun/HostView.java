package org.meshnet.tun;

import java.io.IOException;
import java.util.List;
import org.meshnet.core.net.Prefix;

/**
 * Looks at this host's network. Any thread; looks after the end throw a
 * {@link java.nio.channels.ClosedChannelException}.
 */
public interface HostView extends AutoCloseable {
    /** Looks now. What it costs grows with the interfaces and addresses of this host, not with its routes. */
    HostNetwork look() throws IOException;

    /**
     * Routes of this host that share addresses with an IPv4 network: those that hold all of it, and of those inside it
     * each that holds one of some addresses spread over it. Neither default routes (of /7 or shorter) nor what leads
     * through an interface of {@code ignored}.
     *
     * @param ignored indexes of interfaces, such as the mesh's own
     */
    List<HostRoute> routesInto(Prefix network, HostNetwork seen, List<Integer> ignored) throws IOException;

    /** Ends it. Later calls do nothing. */
    @Override
    void close();
}
