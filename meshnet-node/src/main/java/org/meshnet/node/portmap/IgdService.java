package org.meshnet.node.portmap;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The service of a UPnP gateway that maps ports (UPnP WANIPConnection and WANPPPConnection).
 *
 * @param type its URN
 * @param control where actions are posted, at the gateway itself
 */
record IgdService(String type, URI control) {
    private static final Set<String> TYPES = Set.of(
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANIPConnection:2",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    /**
     * The first such service in a description.
     *
     * @param location where the description came from; relative addresses start there
     * @return empty if there is none, or it is not at the gateway
     */
    static Optional<IgdService> find(String description, URI location, IpAddress gateway) {
        return XmlText.parse(description).flatMap(document -> find(document, location, gateway));
    }

    private static Optional<IgdService> find(Document document, URI location, IpAddress gateway) {
        String base = XmlText.text(document.getDocumentElement(), "URLBase");
        for (Element service : XmlText.elements(document, "service")) {
            String type = XmlText.text(service, "serviceType");
            if (TYPES.contains(type)) {
                return resolve(base, location, XmlText.text(service, "controlURL"))
                        .flatMap(control -> Ssdp.uri(control.toString(), gateway))
                        .map(control -> new IgdService(type, control));
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> resolve(String base, URI location, String control) {
        try {
            URI start = base.isEmpty() ? location : location.resolve(base);
            return Optional.of(start.resolve(control));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
