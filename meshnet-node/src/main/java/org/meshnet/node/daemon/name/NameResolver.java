package org.meshnet.node.daemon.name;

import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.node.lookup.ServerPlaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up names, again and again, because they move: a discovery server's seldom while the node is registered there,
 * often while it is not, and at once when a registration is lost or the network is another. A name that is not found
 * keeps the addresses that it had. A look-up may block for as long as the system's resolver does, so each is done on
 * another thread, one of a name at a time. Any thread.
 */
public final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    private static final long UNREGISTERED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REGISTERED_NS = TimeUnit.SECONDS.toNanos(60);
    /** Also the least time between two look-ups of a name, whatever happens. */
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private List<Name> names;
    private final AtomicReference<@Nullable Map<Integer, ServerAddress>> wanted = new AtomicReference<>();
    private final ServerLookUp lookUp;
    private final Executor executor;
    private final IntPredicate isRegistered;
    private final Listener listener;
    private final AtomicBoolean isNetworkNew = new AtomicBoolean();

    private @Nullable RuntimeException flaw;

    /** Is told all places of a server upon each look-up that succeeds, by one thread at a time. */
    @FunctionalInterface
    interface Listener {
        void onFound(int index, ServerPlaces places);
    }

    /** What is known of one name. */
    private static final class Name {
        final int index;
        final ServerAddress address;
        final NameRecords records = new NameRecords();
        Map<Endpoint, ServerRank> ranks = Map.of();
        long lastNs;
        long retryNs = FIRST_RETRY_NS;
        boolean wasTried;
        boolean wasRegistered;
        boolean isHurried;
        boolean isFailing;
        boolean isUnderWay;

        Name(int index, ServerAddress address) {
            this.index = index;
            this.address = address;
        }
    }

    /**
     * @param executor does the look-ups
     * @param isRegistered asked by server index: is there less need to look?
     */
    NameResolver(ServerLookUp lookUp, Executor executor, IntPredicate isRegistered, Listener listener) {
        this.names = List.of();
        this.lookUp = lookUp;
        this.executor = executor;
        this.isRegistered = isRegistered;
        this.listener = listener;
    }

    /** This host's network is another, and so may be what its names mean: all are looked up again at the next look. */
    public void onNetworkChanged() {
        isNetworkNew.set(true);
    }

    /** These are the names from now on, by index. All are looked up at the next look. Any thread. */
    void use(Map<Integer, ServerAddress> addresses) {
        wanted.set(new TreeMap<>(addresses));
    }

    private void takeWanted() {
        Map<Integer, ServerAddress> fresh = wanted.getAndSet(null);
        if (fresh != null) {
            names = fresh.entrySet().stream()
                    .map(each -> new Name(each.getKey(), each.getValue()))
                    .toList();
        }
    }

    /** Has looked up whatever is due. Numeric addresses are told once, before any name. */
    public synchronized void look(long nowNs) {
        throwFlaw();
        takeWanted();
        for (Name name : names) {
            if (!name.wasTried && name.address.numeric().isPresent()) {
                name.wasTried = true;
                IpAddress address = name.address.numeric().get();
                tell(name, List.of(new Endpoint(address, name.address.port())));
            }
        }
        boolean isNew = isNetworkNew.getAndSet(false);
        for (Name name : names) {
            hurry(name, isNew);
            if (name.address.numeric().isEmpty() && !name.isUnderWay && isDue(name, nowNs)) {
                name.wasTried = true;
                name.isHurried = false;
                name.lastNs = nowNs;
                start(name, nowNs);
            }
        }
    }

    /** What a look-up failed with is told to whoever looks. */
    private void throwFlaw() {
        if (flaw != null) {
            RuntimeException thrown = flaw;
            flaw = null;
            throw thrown;
        }
    }

    private void start(Name name, long nowNs) {
        name.isUnderWay = true;
        try {
            executor.execute(() -> resolve(name, nowNs));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No thread now: as if the name was not found.
            LOG.debug("{} is not looked up: {}", name.address, e.toString());
            onEnd(name, null, nowNs);
        }
    }

    private void hurry(Name name, boolean isNetworkNew) {
        boolean isRegisteredNow = isRegistered.test(name.index);
        name.isHurried |= isNetworkNew || (name.wasRegistered && !isRegisteredNow);
        name.wasRegistered = isRegisteredNow;
    }

    private boolean isDue(Name name, long nowNs) {
        if (!name.wasTried) {
            return true;
        }
        long sinceNs = nowNs - name.lastNs;
        if (name.isHurried) {
            return sinceNs >= FIRST_RETRY_NS;
        }
        long periodNs = name.wasRegistered ? REGISTERED_NS : UNREGISTERED_NS;
        return sinceNs >= (name.isFailing ? Math.min(name.retryNs, periodNs) : periodNs);
    }

    private void resolve(Name name, long nowNs) {
        try {
            ServerPlaces found = lookUp.find(name.address);
            onEnd(name, found.endpoints().isEmpty() ? null : found, nowNs);
        } catch (UnknownHostException e) {
            LOG.debug("{}", e.toString());
            onEnd(name, null, nowNs);
        } catch (RuntimeException e) {
            onEnd(name, null, nowNs);
            noteFlaw(e);
        } catch (Error e) {
            onEnd(name, null, nowNs);
            throw e;
        }
    }

    private synchronized void noteFlaw(RuntimeException e) {
        flaw = e;
    }

    /** @param found null if the name is not found, or has no address that can be sent to */
    private synchronized void onEnd(Name name, @Nullable ServerPlaces found, long nowNs) {
        name.isUnderWay = false;
        takeWanted();
        if (!names.contains(name)) {
            return;
        }
        if (found == null) {
            onFailure(name);
            return;
        }
        name.isFailing = false;
        name.retryNs = FIRST_RETRY_NS;
        List<Endpoint> endpoints = name.records.take(found.endpoints(), nowNs);
        Map<Endpoint, ServerRank> ranks = new HashMap<>(name.ranks);
        ranks.keySet().retainAll(endpoints);
        ranks.keySet().removeAll(found.endpoints());
        ranks.putAll(found.ranks());
        name.ranks = ranks;
        tell(name, endpoints);
    }

    private static void onFailure(Name name) {
        if (name.isFailing) {
            name.retryNs = Math.min(2 * name.retryNs, REGISTERED_NS);
        } else {
            LOG.warn("the name {} cannot be resolved; trying on", name.address.host());
        }
        name.isFailing = true;
    }

    private void tell(Name name, List<Endpoint> endpoints) {
        LOG.debug("{} is at {}", name.address, endpoints);
        listener.onFound(name.index, new ServerPlaces(endpoints, name.ranks));
    }
}
