package org.meshnet.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.CipherSuite;

/**
 * A peer at one moment.
 *
 * @param id its name, or the start of its key while the name is unknown
 * @param publicKey its identity
 * @param addresses its overlay addresses, as far as packets for them go to it
 * @param state how it stands
 * @param path the kind of path in use
 * @param endpoint where frames go: the peer's, or the relay's
 * @param relay the name of the member that relays, if it is one and not a server
 * @param rttNs round trip of the path in use
 * @param rxBytes bytes of IP packets received since it became known
 * @param txBytes bytes of IP packets sent
 * @param handshakeAgeNs age of the session in use
 * @param cipher how its frames are sealed
 * @param reason why it is not reached directly, if it is not
 * @param relayLimit what slows down what is sent to it, if the relay said so within the last 10 s
 */
public record PeerStatus(
        String id,
        NodeKey publicKey,
        List<IpAddress> addresses,
        PeerState state,
        PathKind path,
        Optional<Endpoint> endpoint,
        Optional<String> relay,
        OptionalLong rttNs,
        long rxBytes,
        long txBytes,
        OptionalLong handshakeAgeNs,
        Optional<CipherSuite> cipher,
        Optional<PathReason> reason,
        Optional<RelayLimit> relayLimit) {
    /** The same with another reason. */
    PeerStatus with(PathReason other) {
        return new PeerStatus(
                id,
                publicKey,
                addresses,
                state,
                path,
                endpoint,
                relay,
                rttNs,
                rxBytes,
                txBytes,
                handshakeAgeNs,
                cipher,
                Optional.of(other),
                relayLimit);
    }
}
