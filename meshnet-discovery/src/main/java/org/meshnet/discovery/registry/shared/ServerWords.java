package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.member.CounterWindow;
import org.meshnet.discovery.registry.roster.BetweenServers;
import org.meshnet.discovery.registry.roster.Home;

/**
 * The datagrams of servers to each other (docs/protocol.md §5.8). Not thread-safe.
 *
 * <pre>
 *   0    0x5a | reserved 3
 *   4    sender's id                          8
 *   12   nonce                               24
 *   36   sealed: counter 8, text
 * </pre>
 */
final class ServerWords implements BetweenServers {
    private static final int HEAD_LENGTH = 12;
    private static final int MOST_WINDOWS = 1024;

    private final ServiceKey key;
    private final ServerBook servers;
    private final Map<Long, CounterWindow> windows = new TreeMap<>();
    private final long self;
    private long sentCount;

    ServerWords(ServiceKey key, ServerBook servers, long self) {
        this.key = key;
        this.servers = servers;
        this.self = self;
    }

    @Override
    public byte[] seal(byte[] text) {
        byte[] head = head(self);
        byte[] counted = ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(++sentCount)
                .put(text)
                .array();
        byte[] sealed = key.sealWord(head, counted);
        return ByteBuffer.allocate(head.length + sealed.length)
                .put(head)
                .put(sealed)
                .array();
    }

    private static byte[] head(long id) {
        return ByteBuffer.allocate(HEAD_LENGTH)
                .putInt(MessageType.SERVER_WORD << 24)
                .putLong(id)
                .array();
    }

    @Override
    public Optional<Word> open(ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(datagram.position(), bytes);
        if (bytes.length < HEAD_LENGTH + ServiceKey.SEAL_LENGTH + Long.BYTES) {
            return Optional.empty();
        }
        long id = ByteBuffer.wrap(bytes).getLong(Integer.BYTES);
        Optional<Home> home = id == self ? Optional.empty() : servers.home(id);
        return home.flatMap(from -> key.openWord(head(id), Arrays.copyOfRange(bytes, HEAD_LENGTH, bytes.length))
                .filter(counted -> isNew(id, ByteBuffer.wrap(counted).getLong()))
                .map(counted -> new Word(from, Arrays.copyOfRange(counted, Long.BYTES, counted.length))));
    }

    private boolean isNew(long id, long counter) {
        if (windows.size() >= MOST_WINDOWS) {
            windows.keySet().removeIf(known -> servers.home(known).isEmpty());
        }
        CounterWindow window = windows.computeIfAbsent(id, sender -> new CounterWindow());
        if (counter < 1 || !window.isFresh(counter)) {
            return false;
        }
        window.mark(counter);
        return true;
    }

    @Override
    public long link(NetworkId networkId, NodeKey one, NodeKey other) {
        return key.link(networkId, one, other);
    }
}
