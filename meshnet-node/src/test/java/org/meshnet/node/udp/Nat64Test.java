package org.meshnet.node.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

class Nat64Test {
    private static final Endpoint V4 = endpoint("198.51.100.7:4000");
    private static final Endpoint V6 = endpoint("[2001:db8::7]:4000");
    private static final Endpoint TRANSLATED = endpoint("[64:ff9b::c633:6407]:4000");

    private final Nat64 nat64 = new Nat64();

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private void find(String prefix) {
        nat64.setPrefix(IpAddress.parse(prefix).orElseThrow());
    }

    @Test
    void shouldLeaveAllAsItIsWhereThereIsNone() {
        assertSame(V4, nat64.outward(V4));
        assertSame(TRANSLATED, nat64.inward(TRANSLATED));
    }

    @Test
    void shouldReachIpv4ThroughThePrefix() {
        find("64:ff9b::");
        assertEquals(TRANSLATED, nat64.outward(V4));
        assertSame(V6, nat64.outward(V6));
    }

    @Test
    void shouldTellWhoSentWhatComesThroughThePrefix() {
        find("64:ff9b::");
        assertEquals(V4, nat64.inward(TRANSLATED));
        assertSame(V6, nat64.inward(V6));
    }

    @Test
    void shouldTakeNoOtherPrefixForItsOwn() {
        find("2001:db8:64::");
        assertSame(TRANSLATED, nat64.inward(TRANSLATED));
        assertEquals(endpoint("[2001:db8:64::c633:6407]:4000"), nat64.outward(V4));
    }

    @Test
    void shouldForgetThePrefix() {
        find("64:ff9b::");
        nat64.clearPrefix();
        assertSame(V4, nat64.outward(V4));
    }
}
