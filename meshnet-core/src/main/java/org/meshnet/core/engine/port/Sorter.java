package org.meshnet.core.engine.port;

import java.nio.ByteBuffer;
import java.util.List;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.WireException;

/**
 * Finds out for which of the engines behind a port a datagram is that names none of them: an initiation by its mac1
 * under each engine's keys, beginning with the engine that had the last one; what a server says in a registration that
 * nobody has asked in yet, and what a relay says of a channel, goes to all, who know what is theirs. Costs at most a
 * few MACs for each key of each engine, and so is no work for a data loop. One thread sorts; any sets the engines.
 */
public final class Sorter {
    private final PortCounts counts;
    private volatile List<PortUser> users = List.of();
    private int likely;

    /** @param counts of what is for nobody */
    public Sorter(PortCounts counts) {
        this.counts = counts;
    }

    /** These engines from now on. */
    public void setUsers(List<PortUser> all) {
        users = List.copyOf(all);
    }

    /** Hands the datagram on. */
    public void sort(Unsorted unsorted) {
        byte[] datagram = unsorted.datagram();
        int type = datagram.length == 0 ? 0 : datagram[0] & 0xff;
        if (type == MessageType.HANDSHAKE_INITIATION) {
            sortInitiation(datagram, unsorted.from());
        } else if (MessageType.isFromServer(type)) {
            users.forEach(user -> user.take(datagram, unsorted.from()));
        } else {
            counts.addUnassigned();
        }
    }

    private void sortInitiation(byte[] datagram, Hop from) {
        HandshakeInitiation initiation;
        try {
            initiation = HandshakeInitiation.decode(ByteBuffer.wrap(datagram));
        } catch (WireException e) {
            counts.addUnassigned();
            return;
        }
        List<PortUser> all = users;
        for (int i = 0; i < all.size(); i++) {
            int index = (likely + i) % all.size();
            if (all.get(index).isMeantBy(initiation)) {
                likely = index;
                all.get(index).take(datagram, from);
                return;
            }
        }
        counts.addUnassigned();
    }
}
