package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RelayNotice;

/** What a client makes of the word that a server did not forward something. */
class RelayNoticeTest {
    private static void tell(Bench bench, RelayNotice.Cause cause, long channel) {
        bench.client.onDatagram(ByteBuffer.wrap(new RelayNotice(cause, channel).encode()), Bench.SERVER, bench.nowNs);
    }

    @Test
    void shouldTellUnderWhichChannelAPeerIsForwardedTo() {
        Bench bench = Bench.registered();
        NodeKey peer = bench.join(1);
        bench.client.introduce(peer, bench.nowNs);
        bench.runMs(100);

        assertEquals(List.of(FakeServer.RELAY_CHANNEL), bench.listener.relayChannels);
    }

    @Test
    void shouldTellOfAChannelThatTheServerDoesNotKnow() {
        Bench bench = Bench.registered();
        tell(bench, RelayNotice.Cause.NO_CHANNEL, 77);

        assertEquals(List.of(77L), bench.listener.lostRelayChannels);
    }

    @Test
    void shouldTellOfNoMoreLostChannelsInASecondThanASmallNetworkHas() {
        Bench bench = Bench.registered();
        for (int i = 0; i < 1000; i++) {
            tell(bench, RelayNotice.Cause.NO_CHANNEL, i);
        }

        assertEquals(64, bench.listener.lostRelayChannels.size());
    }

    @Test
    void shouldRefreshOnceWhenTheServerSeesItElsewhere() {
        Bench bench = Bench.registered();
        int before = bench.server.requests(Refresh.class).size();
        for (int i = 0; i < 10; i++) {
            tell(bench, RelayNotice.Cause.OTHER_ENDPOINT, 77);
        }
        bench.runMs(100);

        assertEquals(before + 1, bench.server.requests(Refresh.class).size());
        assertEquals(List.of(), bench.listener.lostRelayChannels);
    }

    @Test
    void shouldIgnoreNoticesOfStrangers() {
        Bench bench = Bench.registered();
        byte[] notice = new RelayNotice(RelayNotice.Cause.NO_CHANNEL, 77).encode();
        bench.client.onDatagram(ByteBuffer.wrap(notice), Bench.PEER, bench.nowNs);

        assertEquals(List.of(), bench.listener.lostRelayChannels);
    }
}
