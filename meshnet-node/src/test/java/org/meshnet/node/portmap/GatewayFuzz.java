package org.meshnet.node.portmap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.IpAddress;

/** What a router answers: PCP, NAT-PMP, SSDP, XML. */
public final class GatewayFuzz {
    private static final byte[] NONCE = Hex.decode("000102030405060708090a0b");
    private static final IpAddress GATEWAY = IpAddress.parse("192.168.1.1").orElseThrow();
    private static final Set<String> WANTED = Set.of("service", "serviceType", "controlURL", "errorCode");

    private GatewayFuzz() {}

    /** One answer of each kind. */
    public static List<byte[]> seeds() {
        return List.of(
                Hex.decode("02810000" + "000004b0" + "00000063" + "00".repeat(12) + "000102030405060708090a0b"
                        + "11000000" + "0fa011d7" + "00000000000000000000ffffcb007101"),
                Hex.decode("00800000" + "00000063" + "cb007101"),
                Hex.decode("00810000" + "00000063" + "0fa011d7" + "000004b0"),
                text("HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.1:5000/d.xml\r\n\r\n"),
                text("<root><service><serviceType>a</serviceType><controlURL>/c</controlURL></service></root>"),
                text("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"b\">]>"
                        + "<r>&a;&#65;<errorCode>725</errorCode></r>"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer answer = ByteBuffer.wrap(input);
        PcpMessages.isAnnounceSuccess(answer);
        PcpMessages.granted(answer, NONCE, 4_000);
        NatPmpMessages.address(answer);
        NatPmpMessages.granted(answer, 4_000);
        Ssdp.location(answer, GATEWAY);
        String text = new String(input, StandardCharsets.UTF_8);
        XmlText.read(text, WANTED);
        Soap.value(text, "NewExternalIPAddress");
        Soap.errorCode(text);
    }
}
