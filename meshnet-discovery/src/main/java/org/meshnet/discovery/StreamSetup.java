package org.meshnet.discovery;

import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import org.meshnet.discovery.stream.StreamLimits;

/**
 * How clients are served where UDP does not pass.
 *
 * @param isOn does the server listen on TCP at all
 * @param limits of all streams
 * @param tls with what TLS is spoken too, if it is
 * @param tlsPort a second port, if there is one
 */
record StreamSetup(boolean isOn, StreamLimits limits, Optional<SSLContext> tls, OptionalInt tlsPort) {
    /** TCP without TLS. */
    static final StreamSetup PLAIN = new StreamSetup(true, StreamLimits.DEFAULT, Optional.empty(), OptionalInt.empty());
    /** No streams. */
    static final StreamSetup NONE = new StreamSetup(false, StreamLimits.DEFAULT, Optional.empty(), OptionalInt.empty());
}
