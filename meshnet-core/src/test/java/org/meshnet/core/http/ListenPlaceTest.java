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

    @Test
    void shouldTellWhatOnlyThisHostReaches() {
        assertTrue(ListenPlace.isOwnHost(Endpoint.parse("127.3.2.1:1").orElseThrow()));
        assertTrue(ListenPlace.isOwnHost(Endpoint.parse("[::1]:1").orElseThrow()));
        assertFalse(ListenPlace.isOwnHost(Endpoint.parse("0.0.0.0:1").orElseThrow()));
        assertFalse(ListenPlace.isOwnHost(Endpoint.parse("192.0.2.1:1").orElseThrow()));
    }
}
