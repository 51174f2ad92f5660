package org.meshnet.discovery.registry;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.Home;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.meshnet.discovery.registry.roster.Roster;

/** A roster with a bug: it cannot take claims while {@link #isBroken}. */
final class FailingRoster implements Roster {
    boolean isBroken;
    private final Roster memory = new MemoryRoster(100, new SeededRandom(7));

    @Override
    public NetworkRoster open(NetworkId networkId) {
        return new FailingDirectory(memory.open(networkId));
    }

    private final class FailingDirectory implements NetworkRoster {
        private final NetworkRoster memory;

        private FailingDirectory(NetworkRoster memory) {
            this.memory = memory;
        }

        @Override
        public void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs) {
            if (isBroken) {
                throw new IllegalStateException("a bug");
            }
            memory.claim(nodeKey, wanted, answer, nowNs);
        }

        @Override
        public boolean put(NodeKey nodeKey, Endpoint observed, Bytes descriptor) {
            return memory.put(nodeKey, observed, descriptor);
        }

        @Override
        public boolean remove(NodeKey nodeKey) {
            return memory.remove(nodeKey);
        }

        @Override
        public Optional<Event> publish(NodeKey nodeKey) {
            return memory.publish(nodeKey);
        }

        @Override
        public Optional<Entry> find(NodeKey nodeKey) {
            return memory.find(nodeKey);
        }

        @Override
        public List<Entry> findHolders(Token claim, int most) {
            return memory.findHolders(claim, most);
        }

        @Override
        public List<Entry> findByPrefix(long prefix, int most) {
            return memory.findByPrefix(prefix, most);
        }

        @Override
        public Collection<Entry> changesSince(long version) {
            return memory.changesSince(version);
        }

        @Override
        public int count() {
            return memory.count();
        }

        @Override
        public Optional<Home> home(NodeKey nodeKey) {
            return memory.home(nodeKey);
        }

        @Override
        public long version() {
            return memory.version();
        }

        @Override
        public long forgottenVersion() {
            return memory.forgottenVersion();
        }
    }
}
