package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meshnet.core.net.IpAddress;

/**
 * A gateway that answers with what would fill, exhaust or lead astray a careless reader: as much of it as an answer may
 * have.
 */
class HostileXmlTest {
    private static final int LENGTH = 128 << 10;
    private static final IpAddress GATEWAY = IpAddress.parse("192.168.1.1").orElseThrow();
    private static final URI LOCATION = URI.create("http://192.168.1.1:5000/d.xml");
    private static final String TYPE = "urn:schemas-upnp-org:service:WANIPConnection:1";
    private static final String SERVICE =
            "<service><serviceType>" + TYPE + "</serviceType><controlURL>/c</controlURL></service>";
    private static final String ADDRESS = "<NewExternalIPAddress>203.0.113.1</NewExternalIPAddress>";

    /** 128 KB of one thing, and what a reader has to make of a text with it in front of what is wanted. */
    enum Kind {
        NESTING("<a>".repeat(LENGTH / 7), "</a>".repeat(LENGTH / 7), false),
        LONG_NAMES_NESTED("<" + "n".repeat(500) + ">", "</" + "n".repeat(500) + ">", true),
        ATTRIBUTES("<a " + attributes() + ">", "</a>", false),
        ONE_ATTRIBUTE("<a b='" + "x".repeat(LENGTH) + "'>", "</a>", false),
        NAMESPACES("<a " + attributes().replace("a", "xmlns:a") + ">", "</a>", false),
        MANY_ELEMENTS("<a/>".repeat(LENGTH / 4), "", false),
        COMMENTS("<!---->".repeat(LENGTH / 7), "", false),
        ONE_COMMENT("<!--" + "x".repeat(LENGTH) + "-->", "", true),
        INSTRUCTIONS("<?a?>".repeat(LENGTH / 5), "", false),
        ENTITIES("&a;".repeat(LENGTH / 3), "", false),
        OPEN_END("<a ".repeat(LENGTH / 3), "", false),
        NOT_CLOSED("<a>", "", false);

        private final String before;
        private final String after;
        private final boolean isHarmless;

        Kind(String before, String after, boolean isHarmless) {
            this.before = before;
            this.after = after;
            this.isHarmless = isHarmless;
        }

        String around(String wanted) {
            return "<root>" + before + wanted + after + "</root>";
        }

        private static String attributes() {
            return IntStream.range(0, LENGTH / 10)
                    .mapToObj(i -> "a" + i + "='b'")
                    .collect(Collectors.joining(" "));
        }
    }

    private static Optional<IgdService> service(String description) {
        return IgdService.find(description, LOCATION, GATEWAY);
    }

    private static Optional<String> address(String answer) {
        return Soap.value(answer, "NewExternalIPAddress");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldSurviveAnyDescription(Kind kind) {
        assertEquals(kind.isHarmless, service(kind.around(SERVICE)).isPresent());
        service("<root>" + SERVICE.replace(TYPE, kind.around(TYPE)) + "</root>");
        service("<root>" + SERVICE.replace("/c<", kind.around("/c") + "<") + "</root>");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldSurviveAnyAnswer(Kind kind) {
        assertEquals(kind.isHarmless, address(kind.around(ADDRESS)).isPresent());
        address("<e>" + ADDRESS.replace("203.0.113.1", kind.around("203.0.113.1")) + "</e>");
    }

    @Test
    void shouldNotKeepOneLongText() {
        String text = "x".repeat(LENGTH);
        assertEquals(Optional.empty(), address("<e><NewExternalIPAddress>" + text + "</NewExternalIPAddress></e>"));
        assertEquals(
                Optional.empty(),
                address("<e><NewExternalIPAddress><![CDATA[" + text + "]]></NewExternalIPAddress></e>"));
        assertEquals(Optional.empty(), service("<root>" + SERVICE.replace(TYPE, text) + "</root>"));
        assertTrue(address("<e><other>" + text + "</other>" + ADDRESS + "</e>").isPresent(), "it is not wanted");
    }

    @Test
    void shouldRefuseDocumentTypesWithWhateverEntities() {
        String laughs = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">")
                .collect(Collectors.joining("", "<!ENTITY l0 \"ha\">", ""));
        for (String type : new String[] {
            "<!DOCTYPE root>",
            "<!DOCTYPE root [" + laughs + "]>",
            "<!DOCTYPE root [<!ENTITY l20 \"" + "x".repeat(LENGTH) + "\">]>",
            "<!DOCTYPE root [<!ENTITY l20 SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE root SYSTEM \"http://192.0.2.1/d.dtd\">",
            "<!DOCTYPE root [<!ENTITY % p SYSTEM \"http://192.0.2.1/d.dtd\"> %p;]>"
        }) {
            assertEquals(Optional.empty(), address(type + "<root>" + ADDRESS + "</root>"), type);
            assertEquals(Optional.empty(), address(type + "<root>&l20;" + ADDRESS + "</root>"), type);
            assertEquals(Optional.empty(), service(type + "<root>" + SERVICE + "</root>"), type);
        }
        assertEquals(Optional.empty(), address("<root>&unknown;" + ADDRESS + "</root>"));
    }

    @Test
    void shouldPrintNothingOfATextThatEndsInsideOfADocumentType() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertEquals(Optional.empty(), address("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a"));
            assertEquals(Optional.empty(), address("<!DOCTYPE r ["));
        } finally {
            System.setErr(before);
        }
        assertFalse(printed.toString(StandardCharsets.UTF_8).contains("XMLEntityScanner"), "a line of the parser");
    }

    @Test
    void shouldReadWhatIsDeepButNotTooDeep() {
        for (int depth : new int[] {XmlText.MOST_DEPTH - 1, XmlText.MOST_DEPTH}) {
            String deep = "<a>".repeat(depth - 1) + ADDRESS + "</a>".repeat(depth - 1);
            assertTrue(address(deep).isPresent());
        }
        int tooDeep = XmlText.MOST_DEPTH;
        assertFalse(address("<a>".repeat(tooDeep) + ADDRESS + "</a>".repeat(tooDeep))
                .isPresent());
    }

    @Test
    void shouldReadTextInPiecesAndTheFewEntitiesOfXmlItself() {
        assertEquals(
                Optional.of(List.of(new XmlText.Element("b", "<&>A ]x"))),
                XmlText.read("<a><b> &lt;&amp;&gt;&#65;<!-- --><c>no</c> <![CDATA[]]]>x</b></a>", Set.of("b")));
    }

    @Test
    void shouldFindElementsInTheOrderOfTheirEnds() {
        assertEquals(
                Optional.of(List.of(
                        new XmlText.Element("c", "1"), new XmlText.Element("b", ""), new XmlText.Element("c", "2"))),
                XmlText.read("<a><b><n:c xmlns:n='x'>1</n:c></b><c>2</c></a>", Set.of("b", "c")));
    }
}
