package org.meshnet.node.portmap;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;

/** The search for a UPnP gateway (UPnP Device Architecture 1.1 §1.3). Stateless, sans-IO. */
final class Ssdp {
    static final int PORT = 1900;
    static final IpAddress GROUP = IpAddress.parse("239.255.255.250").orElseThrow();

    private static final int MAX_ANSWER_LENGTH = 2048;
    private static final String SEARCH = String.join(
            "\r\n",
            "M-SEARCH * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "MAN: \"ssdp:discover\"",
            "MX: 1",
            "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1",
            "",
            "");

    private Ssdp() {}

    static byte[] search() {
        return SEARCH.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Where the description of the gateway is. Empty if the bytes are no answer, or name another host than the gateway:
     * nobody makes this host ask a third one.
     */
    static Optional<URI> location(ByteBuffer answer, IpAddress gateway) {
        if (answer.remaining() > MAX_ANSWER_LENGTH) {
            return Optional.empty();
        }
        String text = StandardCharsets.US_ASCII.decode(answer.duplicate()).toString();
        String[] lines = text.split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] 200 .*")) {
            return Optional.empty();
        }
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location")) {
                return uri(line.substring(colon + 1).strip(), gateway);
            }
        }
        return Optional.empty();
    }

    /** An {@code http} URI at the gateway's own address, numeric. */
    static Optional<URI> uri(String text, IpAddress gateway) {
        try {
            URI uri = new URI(text);
            boolean isGateway = uri.getHost() != null
                    && IpAddress.parse(uri.getHost()).filter(gateway::equals).isPresent();
            return isGateway && "http".equals(uri.getScheme()) && uri.getUserInfo() == null
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
