package org.meshnet.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;

/**
 * Who the nodes of one worker are: everything of them that follows from the seed and needs no memory. A slot is the
 * place of one node; slot {@code s} is in network {@code s mod networks}. Identities and networks are made beforehand
 * on all cores, as far as they are not too many. Only the fields of the worker's own thread change.
 */
final class Cast {
    /** So many identities take some 100 MB until they are used; further ones are made when they are. */
    private static final int MOST_PREPARED = 200_000;

    private static final int FIRST_HOST = 0x0a000001;

    private final LoadPlan plan;
    private final int worker;
    private final int networks;
    private final int nodes;
    private final NetworkSecrets[] secrets;
    private final Identity[] prepared;

    /** @param worker which one, from 0 */
    Cast(LoadPlan plan, int worker) {
        this.plan = plan;
        this.worker = worker;
        int threads = plan.means().threads();
        int allNetworks = plan.crowd().networks();
        this.networks = share(allNetworks, threads, worker);
        int members = plan.crowd().nodes() / allNetworks;
        int largerNetworks = plan.crowd().nodes() % allNetworks;
        this.nodes = members * networks + share(largerNetworks, threads, worker);
        this.secrets =
                IntStream.range(0, networks).parallel().mapToObj(this::derive).toArray(NetworkSecrets[]::new);
        this.prepared = IntStream.range(0, Math.min(nodes, MOST_PREPARED / threads))
                .parallel()
                .mapToObj(slot -> newIdentity(slot, 0))
                .toArray(Identity[]::new);
    }

    /** How many of {@code count} things that are dealt out one by one this one of so many gets. */
    private static int share(int count, int receivers, int which) {
        return (count - which + receivers - 1) / receivers;
    }

    private NetworkSecrets derive(int network) {
        return NetworkSecrets.derive(NetworkKey.of(bytes(NetworkKey.LENGTH, -1L - number(network), 0)));
    }

    /** Its number among the networks of all workers. */
    private int number(int network) {
        return network * plan.means().threads() + worker;
    }

    /** Pseudo-random bytes that are the same in each run with the same seed. */
    private byte[] bytes(int length, long what, int generation) {
        ByteBuffer text = ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES)
                .putLong(plan.means().seed())
                .putLong(what)
                .putInt(worker)
                .putInt(generation);
        return Blake2b.hash(length, text.array());
    }

    int networks() {
        return networks;
    }

    /** Slots of the nodes that are there from the beginning; the first ones. */
    int nodes() {
        return nodes;
    }

    int network(int slot) {
        return slot % networks;
    }

    /** Which member of its network it is, from 0. */
    int position(int slot) {
        return slot / networks;
    }

    int slot(int network, int position) {
        return position * networks + network;
    }

    /** Members of a network from the beginning. */
    int members(int network) {
        return (nodes - network + networks - 1) / networks;
    }

    /** Which socket the node has: no two of one network have the same, at whichever of their two places they are. */
    int port(int slot, boolean isElsewhere) {
        int largest = plan.crowd().largest();
        long place = (long) network(slot) * largest + position(slot) + (isElsewhere ? largest : 0);
        return (int) (place % plan.means().sockets());
    }

    /** Which of the servers its network is at. */
    int server(int slot) {
        return number(network(slot)) % plan.servers().size();
    }

    NetworkSecrets secrets(int slot) {
        return secrets[network(slot)];
    }

    /** @param generation how often this slot had another node before */
    Identity identity(int slot, int generation) {
        if (generation > 0 || slot >= prepared.length) {
            return newIdentity(slot, generation);
        }
        return prepared[slot];
    }

    private Identity newIdentity(int slot, int generation) {
        return Identity.fromSeed(bytes(Identity.SEED_LENGTH, slot, generation));
    }

    /** The token of the node's overlay address. */
    Token token(int slot) {
        return secrets(slot).token(IpAddress.v4(FIRST_HOST + position(slot)));
    }

    /** What the node claims: its address and its name. */
    List<Token> claims(int slot) {
        return List.of(token(slot), secrets(slot).token(new Label("node-" + position(slot))));
    }

    /** What it says of itself, sealed: for the server any bytes. */
    Bytes descriptor(int slot, int version) {
        byte[] sealed = new byte[plan.crowd().descriptorBytes()];
        new SplittableRandom(plan.means().seed() ^ ((long) slot << 32) ^ version).nextBytes(sealed);
        return Bytes.of(sealed);
    }
}
