package org.meshnet.core.engine.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.context.EngineWarnings;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.context.OverlayAddresses;
import org.meshnet.core.engine.context.RecordingListener;
import org.meshnet.core.engine.context.Underlay;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.net.Endpoint;

class OwnEndpointsTest {
    private final OwnEndpoints own = new OwnEndpoints(new Underlay(new OverlayAddresses(
            RelayBench.config(),
            new Membership(RelayBench.config().member()),
            new RecordingListener(),
            new EngineWarnings(new RecordingListener()),
            0)));

    private static List<Endpoint> endpoints(String... texts) {
        return Stream.of(texts).map(text -> Endpoint.parse(text).orElseThrow()).toList();
    }

    @Test
    void shouldHaveItsEndpointsAtTheNewPortAtOnce() {
        own.setLocal(endpoints("192.0.2.1:4900", "[2001:db8::1]:4900"));
        own.setMapped(endpoints("198.51.100.1:4900").get(0));
        own.setPort(5000);
        assertEquals(endpoints("192.0.2.1:5000", "[2001:db8::1]:5000"), own.endpoints());
    }

    /** The host's network is looked at by another thread, which may have seen the old port a moment ago. */
    @Test
    void shouldNotGoBackToTheOldPortForALookThatWasUnderWay() {
        own.setLocal(endpoints("192.0.2.1:4900"));
        own.setPort(5000);
        assertFalse(own.setLocal(endpoints("192.0.2.1:4900")));
        assertTrue(own.setLocal(endpoints("192.0.2.1:4900", "192.0.2.2:4900")));
        assertEquals(endpoints("192.0.2.1:5000", "192.0.2.2:5000"), own.endpoints());
        assertTrue(own.isLocalPort(5000));
    }
}
