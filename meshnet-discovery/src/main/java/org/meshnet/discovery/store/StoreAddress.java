package org.meshnet.discovery.store;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the store is, and as whom it is asked. Its text names no password. Immutable.
 *
 * @param isCluster is it a cluster, of which these are some members?
 * @param places one, but for a cluster
 */
public record StoreAddress(boolean isCluster, List<RedisURI> places) {
    /** What is expected, for who gave something else. */
    public static final String EXPECTED = "redis://[[USER:]PASSWORD@]HOST[:PORT][/DATABASE], rediss://... by TLS,"
            + " redis-sentinel://HOST[:PORT][,HOST...]/DATABASE#NAME, or redis-cluster://HOST[:PORT][,HOST...]";

    private static final Map<String, String> CLUSTERS = Map.of("redis-cluster", "redis", "rediss-cluster", "rediss");
    private static final List<String> SINGLES = List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");

    /** What was given may change. */
    public StoreAddress {
        places = List.copyOf(places);
    }

    /**
     * Reads it.
     *
     * @param password of a file; empty if the text may have one
     * @return empty if the text is no such address
     */
    public static Optional<StoreAddress> parse(String text, Optional<char[]> password) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : text.substring(0, end);
        String rest = end < 0 ? "" : text.substring(end);
        boolean isCluster = CLUSTERS.containsKey(scheme);
        if (!isCluster && !SINGLES.contains(scheme)) {
            return Optional.empty();
        }
        try {
            List<RedisURI> places = new ArrayList<>();
            String user = user(rest);
            String hosts = password.isPresent() ? "://" + withoutUser(rest) : rest;
            for (String place : isCluster ? split(CLUSTERS.getOrDefault(scheme, ""), hosts) : List.of(scheme + hosts)) {
                RedisURI uri = RedisURI.create(place);
                password.ifPresent(secret -> uri.setCredentialsProvider(RedisCredentialsProvider.from(
                        () -> RedisCredentials.just(user.isEmpty() ? null : user, secret))));
                places.add(uri);
            }
            return Optional.of(new StoreAddress(isCluster, places));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String user(String rest) {
        int at = rest.lastIndexOf('@');
        return at < 0 ? "" : rest.substring("://".length(), at).split(":", 2)[0];
    }

    private static String withoutUser(String rest) {
        return rest.substring(Math.max(rest.lastIndexOf('@') + 1, "://".length()));
    }

    private static List<String> split(String scheme, String rest) {
        int at = rest.lastIndexOf('@') + 1;
        String head = at == 0 ? "://" : rest.substring(0, at);
        String[] hosts = rest.substring(Math.max(at, "://".length())).split(",");
        return List.of(hosts).stream().map(host -> scheme + head + host).toList();
    }

    /** A host by which this host's address towards the store can be found. */
    public Optional<URI> first() {
        RedisURI place = places.get(0);
        RedisURI reached =
                place.getSentinels().isEmpty() ? place : place.getSentinels().get(0);
        try {
            return reached.getHost() == null
                    ? Optional.empty()
                    : Optional.of(new URI("redis", null, reached.getHost(), reached.getPort(), null, null, null));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return (isCluster ? "cluster " : "")
                + places.stream().map(RedisURI::toString).toList();
    }
}
