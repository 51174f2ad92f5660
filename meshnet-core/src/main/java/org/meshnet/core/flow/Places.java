package org.meshnet.core.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.meshnet.core.frame.MulticastPacket;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.rule.Place;

/** Which addresses are members' own, which are behind them, and which are anywhere else. Immutable. */
public final class Places {
    private final RouteTable<Place> places;

    /**
     * @param overlay the mesh's networks
     * @param behind networks behind members, this node among them; ways to everywhere are none
     */
    public Places(Collection<Prefix> overlay, Collection<Prefix> behind) {
        Map<Prefix, Place> all = new HashMap<>();
        behind.stream().filter(network -> network.length() > 0).forEach(network -> all.put(network, Place.BEHIND));
        overlay.forEach(network -> all.put(network, Place.MEMBER));
        places = RouteTable.of(all);
    }

    /** Where an address is, given as the two words of its 16-byte form; who gets what is for many are members. */
    Place of(long high, long low) {
        Place place = places.find(high, low);
        if (place != null) {
            return place;
        }
        return MulticastPacket.isForMany(high, low) ? Place.MEMBER : Place.WORLD;
    }
}
