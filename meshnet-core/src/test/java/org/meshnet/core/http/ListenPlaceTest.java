package org.meshnet.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

class ListenPlaceTest {
    @Test
    void shouldBeThisHostUnlessAnotherAddressIsNamed() {
        for (String text : List.of("9700", "localhost:9700", "127.0.0.1:9700")) {
            assertEquals("127.0.0.1:9700", ListenPlace.parse(text).orElseThrow().toString());
        }
        assertEquals("[::1]:9700", ListenPlace.parse("[::1]:9700").orElseThrow().toString());
        assertEquals("0.0.0.0:80", ListenPlace.parse("0.0.0.0:80").orElseThrow().toString());
    }

    @Test
    void shouldRefuseNamesAndHalfPlaces() {
        for (String text : List.of("", ":", ":9700", "host:9700", "127.0.0.1", "::1:9700x", "65536", "-1")) {
            assertTrue(ListenPlace.parse(text).isEmpty(), text);
        }
    }

    private static int status(String place, String host) {
        return ListenPlace.guarded(Endpoint.parse(place).orElseThrow(), request -> HttpPage.of("text/x", new byte[0]))
                .apply(new HttpRequest("GET", "/metrics", "", host))
                .status();
    }

    /** A browser of this host runs other sites' pages, too, whose names may lead here. */
    @Test
    void shouldGiveWhatIsForThisHostUnderItsOwnNamesOnly() {
        for (String host : List.of("localhost:9700", "127.0.0.1:9700", "127.0.0.2:9700", "[::1]:9700", "localhost")) {
            assertEquals(200, status("127.0.0.2:9700", host), host);
        }
        for (String host : List.of("", "evil.example:9700", "127.0.0.1.evil.example", "127.0.0.3:9700", "[::1")) {
            assertEquals(421, status("127.0.0.2:9700", host), host);
        }
        assertEquals(200, status("192.0.2.1:9700", "node.example.org:9700"), "who reaches that may ask by any name");
    }

    @Test
    void shouldTellWhatOnlyThisHostReaches() {
        assertTrue(ListenPlace.isOwnHost(Endpoint.parse("127.3.2.1:1").orElseThrow()));
        assertTrue(ListenPlace.isOwnHost(Endpoint.parse("[::1]:1").orElseThrow()));
        assertFalse(ListenPlace.isOwnHost(Endpoint.parse("0.0.0.0:1").orElseThrow()));
        assertFalse(ListenPlace.isOwnHost(Endpoint.parse("192.0.2.1:1").orElseThrow()));
    }
}
