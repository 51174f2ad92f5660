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

    private static Bench introduced() {
        Bench bench = Bench.registered();
        bench.client.introduce(bench.join(1), bench.nowNs);
        bench.runMs(100);
        return bench;
    }

    @Test
    void shouldTellOfAChannelThatTheServerDoesNotKnowAnyMore() {
        Bench bench = introduced();
        tell(bench, RelayNotice.Cause.NO_CHANNEL, FakeServer.RELAY_CHANNEL);

        assertEquals(List.of(FakeServer.RELAY_CHANNEL), bench.listener.lostRelayChannels);
    }

    @Test
    void shouldTellOfTheSameChannelOnceASecond() {
        Bench bench = introduced();
        for (int i = 0; i < 100; i++) {
            tell(bench, RelayNotice.Cause.NO_CHANNEL, FakeServer.RELAY_CHANNEL);
            bench.runMs(20);
        }

        assertEquals(2, bench.listener.lostRelayChannels.size());
    }

    @Test
    void shouldHeedAGenuineNoticeAmongAnyNumberOfForgedOnes() {
        Bench bench = introduced();
        for (int i = 0; i < 10_000; i++) {
            tell(bench, RelayNotice.Cause.NO_CHANNEL, 100_000 + i);
            tell(bench, RelayNotice.Cause.OTHER_ENDPOINT, 100_000 + i);
        }
        assertEquals(List.of(), bench.listener.lostRelayChannels);
        tell(bench, RelayNotice.Cause.NO_CHANNEL, FakeServer.RELAY_CHANNEL);

        assertEquals(List.of(FakeServer.RELAY_CHANNEL), bench.listener.lostRelayChannels);
    }

    @Test
    void shouldRefreshOnceWhenTheServerSeesItElsewhere() {
        Bench bench = introduced();
        int before = bench.server.requests(Refresh.class).size();
        for (int i = 0; i < 10; i++) {
            tell(bench, RelayNotice.Cause.OTHER_ENDPOINT, FakeServer.RELAY_CHANNEL);
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
