package org.meshnet.node.portmap;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.IpAddress;

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
    private static final String BASE = "URLBase";
    private static final String SERVICE = "service";
    private static final String TYPE = "serviceType";
    private static final String CONTROL = "controlURL";

    /**
     * The first such service in a description.
     *
     * @param location where the description came from; relative addresses start there
     * @return empty if there is none, or it is not at the gateway
     */
    static Optional<IgdService> find(String description, URI location, IpAddress gateway) {
        return XmlText.read(description, Set.of(BASE, SERVICE, TYPE, CONTROL))
                .flatMap(elements -> find(elements, location, gateway));
    }

    /** What belongs to a service stands before its end, and behind that of the one before. */
    private static Optional<IgdService> find(List<XmlText.Element> elements, URI location, IpAddress gateway) {
        String base = first(elements, BASE);
        int start = 0;
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).name().equals(SERVICE)) {
                List<XmlText.Element> own = elements.subList(start, i);
                String type = first(own, TYPE);
                if (TYPES.contains(type)) {
                    return resolve(base, location, first(own, CONTROL))
                            .flatMap(control -> Ssdp.uri(control.toString(), gateway))
                            .map(control -> new IgdService(type, control));
                }
                start = i + 1;
            }
        }
        return Optional.empty();
    }

    private static String first(List<XmlText.Element> elements, String name) {
        return elements.stream()
                .filter(element -> element.name().equals(name))
                .map(XmlText.Element::text)
                .findFirst()
                .orElse("");
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
