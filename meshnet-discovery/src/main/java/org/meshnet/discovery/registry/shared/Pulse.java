package org.meshnet.discovery.registry.shared;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this server is alive, hears which others are, and by that whether the store can be used: it can while the
 * last of these questions was answered soon. Not thread-safe.
 */
final class Pulse implements Errands.Errand {
    /** Between two beats. */
    static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1_500);
    /** An answer that takes longer is none. */
    static final long SOON_NS = TimeUnit.SECONDS.toNanos(2);

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    /** Who is told of what it finds. */
    interface Listener {
        /** The store can be used, which it could not before. */
        void onUp(long nowNs);

        void onServers(ServerBook.News news, long nowNs);
    }

    private final Errands errands;
    private final ServerBook servers;
    private final Bytes check;
    private final long self;
    private final Endpoint endpoint;
    private final Listener listener;
    private long dueNs;
    private long askedNs;
    private boolean isAsking;
    private boolean isUp;
    private boolean hasSaidDown;

    /** Where this server is found, under its id. */
    record Self(long id, Endpoint endpoint) {}

    Pulse(Errands errands, ServerBook servers, Bytes check, Self self, Listener listener) {
        this.errands = errands;
        this.servers = servers;
        this.check = check;
        this.self = self.id;
        this.endpoint = self.endpoint;
        this.listener = listener;
    }

    boolean isUp() {
        return isUp;
    }

    /** Asks at the next turn. */
    void hurry() {
        dueNs = 0;
    }

    void onTimer(long nowNs) {
        if (isAsking) {
            if (isUp && nowNs - askedNs >= SOON_NS) {
                down("no answer for " + TimeUnit.NANOSECONDS.toSeconds(SOON_NS) + " s");
            }
        } else if (nowNs >= dueNs) {
            isAsking = true;
            askedNs = nowNs;
            dueNs = nowNs + PERIOD_NS;
            List<Bytes> gone =
                    servers.takeGone(nowNs).stream().map(ServerBook::name).toList();
            errands.send(
                    new StoreCommand.Beat(ServerBook.name(self), servers.ownRecord(self, endpoint), check, gone),
                    this,
                    nowNs);
        }
    }

    long nextDeadlineNs() {
        return isAsking ? (isUp ? askedNs + SOON_NS : Long.MAX_VALUE) : dueNs;
    }

    @Override
    public void onReply(StoreReply reply, long nowNs) {
        isAsking = false;
        if (!(reply instanceof StoreReply.Servers found) || !found.check().equals(check)) {
            down("it is used by servers with another --store-key");
            return;
        }
        if (nowNs - askedNs >= SOON_NS) {
            down("it is slow");
            return;
        }
        ServerBook.News news = servers.onServers(found.servers(), self, nowNs);
        if (!isUp) {
            isUp = true;
            if (hasSaidDown) {
                LOG.info("the store answers again; what happened meanwhile is written now");
            }
            hasSaidDown = false;
            listener.onUp(nowNs);
        }
        listener.onServers(news, nowNs);
    }

    @Override
    public void onFailed(String reason, long nowNs) {
        isAsking = false;
        dueNs = Math.max(dueNs, askedNs + PERIOD_NS);
        down(reason);
    }

    private void down(String reason) {
        isUp = false;
        if (!hasSaidDown) {
            hasSaidDown = true;
            LOG.warn(
                    "the store cannot be used: {}. Nodes go on as they are; who wants a new address has to wait, and"
                            + " nothing is heard of nodes at other servers",
                    reason);
        }
    }
}
