package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.linux.netlink.KernelLink;
import org.meshnet.tun.linux.netlink.NetlinkNews;
import org.meshnet.tun.linux.netlink.NewsFilter;
import org.meshnet.tun.linux.netlink.PolicyNetlink;
import org.meshnet.tun.linux.netlink.PolicyRule;
import org.meshnet.tun.linux.netlink.Rtnetlink;

@Timeout(60)
@ExtendWith(FreshNetwork.class)
class NetlinkChangesTest {
    private static final int LONG_MS = 30_000;
    private static final int SHORT_MS = 50;
    private static final long HALF_NS = TimeUnit.MILLISECONDS.toNanos(LONG_MS / 2);

    private static long waitNs(NetlinkNews news) {
        long startNs = System.nanoTime();
        assertTrue(news.await(LONG_MS));
        return System.nanoTime() - startNs;
    }

    private static void drain(NetlinkNews news) {
        long startNs;
        do {
            startNs = System.nanoTime();
            news.await(SHORT_MS);
        } while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(SHORT_MS));
    }

    @Test
    void shouldHearOfLinksAddressesAndRoutes() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open();
                NetlinkNews news = NetlinkNews.open(NewsFilter.ALL)) {
            KernelLink loopback = kernel.link("lo").orElseThrow();
            kernel.setUp(loopback.index(), loopback.mtu(), loopback.queueLength() + 1);
            assertTrue(waitNs(news) < HALF_NS, "link");
            drain(news);
            kernel.addAddress(loopback.index(), Prefix.parse("192.0.2.1/24").orElseThrow());
            assertTrue(waitNs(news) < HALF_NS, "address");
            drain(news);
            kernel.addRoute(loopback.index(), Prefix.parse("198.51.100.0/24").orElseThrow());
            assertTrue(waitNs(news) < HALF_NS, "route");
        }
    }

    @Test
    void shouldHearOfRulesWhateverRoutesMatter() throws Exception {
        NewsFilter filter = new NewsFilter(9, Prefix.parse("10.9.0.0/24").orElseThrow());
        try (PolicyNetlink kernel = PolicyNetlink.open();
                NetlinkNews news = NetlinkNews.open(filter)) {
            for (int family : new int[] {4, 6}) {
                PolicyRule rule = new PolicyRule(family, 5207, PolicyRule.MAIN_TABLE, new PolicyRule.NoDefault());
                drain(news);
                kernel.add(rule);
                assertTrue(waitNs(news) < HALF_NS, "rule");
                drain(news);
                kernel.remove(rule);
                assertTrue(waitNs(news) < HALF_NS, "no rule");
            }
        }
    }

    @Test
    void shouldNotMissWhatHappenedBetweenTwoWaits() throws Exception {
        try (Rtnetlink kernel = Rtnetlink.open();
                NetlinkNews news = NetlinkNews.open(NewsFilter.ALL)) {
            KernelLink loopback = kernel.link("lo").orElseThrow();
            drain(news);
            kernel.setUp(loopback.index(), loopback.mtu(), loopback.queueLength() + 2);
            kernel.setUp(loopback.index(), loopback.mtu(), loopback.queueLength() + 3);
            assertTrue(waitNs(news) < HALF_NS);
        }
    }

    @Test
    void shouldEndTheWaitWhenItIsClosed() throws Exception {
        NetlinkNews news = NetlinkNews.open(NewsFilter.ALL);
        drain(news);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> news.await(LONG_MS));
        news.close();
        assertFalse(waiting.get(LONG_MS / 2, TimeUnit.MILLISECONDS));
        assertFalse(news.await(LONG_MS));
        news.close();
    }
}
