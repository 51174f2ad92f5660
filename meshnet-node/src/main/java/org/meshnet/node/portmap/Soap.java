package org.meshnet.node.portmap;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The actions of UPnP in XML (UPnP Device Architecture 1.1 §3.2). Stateless, sans-IO. */
final class Soap {
    /** The gateway grants ports only until they are taken back. */
    static final int ONLY_PERMANENT = 725;
    /** The port is another host's. */
    static final int CONFLICT = 718;

    private Soap() {}

    /** The body of a request. */
    static String request(String serviceType, String action, Map<String, String> arguments) {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?>\r\n<s:Envelope"
                + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:");
        text.append(action).append(" xmlns:u=\"").append(serviceType).append("\">");
        arguments.forEach((name, value) -> text.append('<')
                .append(name)
                .append('>')
                .append(XmlText.escaped(value))
                .append("</")
                .append(name)
                .append('>'));
        return text.append("</u:")
                .append(action)
                .append("></s:Body></s:Envelope>\r\n")
                .toString();
    }

    /** One value of an answer; empty if the text is none or lacks it. */
    static Optional<String> value(String answer, String name) {
        return XmlText.read(answer, Set.of(name))
                .flatMap(elements -> elements.stream().findFirst())
                .map(XmlText.Element::text)
                .filter(text -> !text.isEmpty());
    }

    /** The number of a refusal, 0 if there is none. */
    static int errorCode(String answer) {
        return value(answer, "errorCode")
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
