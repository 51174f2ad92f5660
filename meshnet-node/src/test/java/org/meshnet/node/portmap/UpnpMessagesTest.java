package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

class UpnpMessagesTest {
    private static final IpAddress GATEWAY = IpAddress.parse("192.168.1.1").orElseThrow();
    private static final URI LOCATION = URI.create("http://192.168.1.1:5000/rootDesc.xml");
    private static final String TYPE = "urn:schemas-upnp-org:service:WANIPConnection:1";

    private static Optional<URI> location(String text) {
        return Ssdp.location(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), GATEWAY);
    }

    private static String answer(String location) {
        return "HTTP/1.1 200 OK\r\nST: x\r\nLocation: " + location + "\r\n\r\n";
    }

    private static String description(String control) {
        return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList>"
                + "<service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>"
                + "<controlURL>/wrong</controlURL></service>"
                + "<service><serviceType>" + TYPE + "</serviceType><controlURL>" + control + "</controlURL></service>"
                + "</serviceList></device></root>";
    }

    @Test
    void shouldFindTheDescriptionOfTheGateway() {
        assertEquals(Optional.of(LOCATION), location(answer(LOCATION.toString())));
    }

    @Test
    void shouldNotBeSentElsewhere() {
        for (String elsewhere : new String[] {
            "http://192.168.1.2:5000/x",
            "http://example.org/x",
            "https://192.168.1.1/x",
            "file:///etc/passwd",
            "http://192.168.1.1@10.0.0.1/x",
            "http://u@192.168.1.1/x",
            "no uri at all"
        }) {
            assertEquals(Optional.empty(), location(answer(elsewhere)), elsewhere);
            assertEquals(
                    Optional.empty(),
                    IgdService.find(description(elsewhere), LOCATION, GATEWAY)
                            .filter(service ->
                                    !"192.168.1.1".equals(service.control().getHost())));
        }
        assertEquals(Optional.empty(), location("HTTP/1.1 404 x\r\nLocation: " + LOCATION + "\r\n\r\n"));
        assertEquals(Optional.empty(), location(""));
    }

    @Test
    void shouldFindTheServiceThatMapsPorts() {
        assertEquals(
                Optional.of(new IgdService(TYPE, URI.create("http://192.168.1.1:5000/ctl/IPConn"))),
                IgdService.find(description("/ctl/IPConn"), LOCATION, GATEWAY));
    }

    @Test
    void shouldNotReadADescriptionWithADocumentType() {
        String bomb = "<!DOCTYPE root [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
        assertEquals(
                Optional.empty(),
                IgdService.find(
                        description("/ctl").replace("<root", bomb + "<root").replace("<?xml version=\"1.0\"?>", ""),
                        LOCATION,
                        GATEWAY));
        assertEquals(Optional.empty(), IgdService.find("<root", LOCATION, GATEWAY));
    }

    @Test
    void shouldWriteAnActionAndReadItsAnswer() {
        String request = Soap.request(TYPE, "GetExternalIPAddress", Map.of("Name", "<&>"));
        assertTrue(request.contains("<u:GetExternalIPAddress xmlns:u=\"" + TYPE + "\"><Name>&lt;&amp;&gt;</Name>"));
        String answer = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                + "<u:GetExternalIPAddressResponse xmlns:u=\"" + TYPE + "\">"
                + "<NewExternalIPAddress>203.0.113.1</NewExternalIPAddress>"
                + "</u:GetExternalIPAddressResponse></s:Body></s:Envelope>";
        assertEquals(Optional.of("203.0.113.1"), Soap.value(answer, "NewExternalIPAddress"));
        assertEquals(0, Soap.errorCode(answer));
        assertEquals(718, Soap.errorCode("<a><UPnPError><errorCode>718</errorCode></UPnPError></a>"));
        assertEquals(0, Soap.errorCode("<a><errorCode>many</errorCode></a>"));
    }
}
