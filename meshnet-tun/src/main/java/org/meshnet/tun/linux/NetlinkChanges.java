package org.meshnet.tun.linux;

import org.meshnet.tun.NetworkChanges;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.netlink.NetlinkNews;
import org.meshnet.tun.linux.netlink.NewsFilter;

/** Changes as the kernel announces them, and every ten seconds a look all the same. */
final class NetlinkChanges implements NetworkChanges {
    private static final int PERIOD_MS = 10_000;

    private final NetlinkNews news;

    private NetlinkChanges(NetlinkNews news) {
        this.news = news;
    }

    static NetlinkChanges open(NewsFilter filter) throws NetlinkException {
        return new NetlinkChanges(NetlinkNews.open(filter));
    }

    @Override
    public boolean await() {
        return news.await(PERIOD_MS);
    }

    @Override
    public void close() {
        news.close();
    }
}
