package org.meshnet.discovery.registry.shared;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;

/**
 * Who has which claims in one network, as far as this server knows. What one node gave up and another got may be known
 * in the wrong order, so that a claim has two holders for a moment: the later counts. Not thread-safe.
 */
final class ClaimBook {
    /** Trees, and no hash tables: strangers choose keys as they like, and could choose them to meet. */
    private final Map<Token, Set<NodeKey>> holders =
            new TreeMap<>(Comparator.comparingLong(Token::high).thenComparingLong(Token::low));

    private final Map<NodeKey, List<Token>> byNode = new TreeMap<>();

    /** These are the node's claims, and no others. */
    void set(NodeKey nodeKey, List<Token> claims) {
        List<Token> before = byNode.getOrDefault(nodeKey, List.of());
        if (before.equals(claims)) {
            return;
        }
        before.forEach(claim -> release(claim, nodeKey));
        for (Token claim : claims) {
            holders.computeIfAbsent(claim, token -> token.isShared() ? new TreeSet<>() : new LinkedHashSet<>())
                    .add(nodeKey);
        }
        if (claims.isEmpty()) {
            byNode.remove(nodeKey);
        } else {
            byNode.put(nodeKey, List.copyOf(claims));
        }
    }

    private void release(Token claim, NodeKey nodeKey) {
        Set<NodeKey> all = holders.get(claim);
        if (all != null && all.remove(nodeKey) && all.isEmpty()) {
            holders.remove(claim);
        }
    }

    /** Has the node all of these, as far as only one may have them? */
    boolean hasAll(NodeKey nodeKey, Collection<Token> claims) {
        return claims.stream()
                .allMatch(claim -> claim.isShared() || holders(claim).contains(nodeKey));
    }

    /** In the order of keys; no more than one of a claim that one node has. */
    List<NodeKey> holders(Token claim) {
        List<NodeKey> all = List.copyOf(holders.getOrDefault(claim, Set.of()));
        return claim.isShared() || all.size() <= 1 ? all : all.subList(all.size() - 1, all.size());
    }
}
