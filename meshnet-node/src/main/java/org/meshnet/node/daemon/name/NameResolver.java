package org.meshnet.node.daemon.name;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.udp.NameLookUp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up names, again and again, because they move: a discovery server's seldom while the node is registered there,
 * often while it is not, and at once when a registration is lost or the network is another. A name that is not found
 * keeps the addresses that it had. A look-up may block for as long as the system's resolver does, so this has a thread
 * of its own; only {@link #onNetworkChanged} is for any thread.
 */
public final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    private static final long UNREGISTERED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REGISTERED_NS = TimeUnit.SECONDS.toNanos(60);
    /** Also the least time between two look-ups of a name, whatever happens. */
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private List<Name> names;
    private final AtomicReference<@Nullable Map<Integer, ServerAddress>> wanted = new AtomicReference<>();
    private final NameLookUp lookUp;
    private final IntPredicate isRegistered;
    private final BiConsumer<Integer, List<Endpoint>> listener;
    private final AtomicBoolean isNetworkNew = new AtomicBoolean();

    /** What is known of one name. */
    private static final class Name {
        final int index;
        final ServerAddress address;
        final NameRecords records = new NameRecords();
        long lastNs;
        long retryNs = FIRST_RETRY_NS;
        boolean wasTried;
        boolean wasRegistered;
        boolean isHurried;
        boolean isFailing;

        Name(int index, ServerAddress address) {
            this.index = index;
            this.address = address;
        }
    }

    /**
     * @param isRegistered asked by server index: is there less need to look?
     * @param listener told all addresses of a server upon each look-up that succeeds
     */
    NameResolver(
            List<ServerAddress> addresses,
            NameLookUp lookUp,
            IntPredicate isRegistered,
            BiConsumer<Integer, List<Endpoint>> listener) {
        this.names = IntStream.range(0, addresses.size())
                .mapToObj(index -> new Name(index, addresses.get(index)))
                .toList();
        this.lookUp = lookUp;
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

    /** Looks up whatever is due. Numeric addresses are told once, before any name. */
    public void look(long nowNs) {
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
            if (name.address.numeric().isEmpty() && isDue(name, nowNs)) {
                name.wasTried = true;
                name.isHurried = false;
                name.lastNs = nowNs;
                resolve(name, nowNs);
            }
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
        List<Endpoint> endpoints = endpoints(name);
        if (endpoints.isEmpty()) {
            onFailure(name);
        } else {
            name.isFailing = false;
            name.retryNs = FIRST_RETRY_NS;
            tell(name, name.records.take(endpoints, nowNs));
        }
    }

    /** An answer without an address that can be sent to is none. */
    private List<Endpoint> endpoints(Name name) {
        try {
            return Arrays.stream(lookUp.all(name.address.host()))
                    .map((InetAddress address) -> new Endpoint(IpAddress.of(address), name.address.port()))
                    .filter(Endpoint::isSendable)
                    .distinct()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
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
        listener.accept(name.index, endpoints);
    }
}
