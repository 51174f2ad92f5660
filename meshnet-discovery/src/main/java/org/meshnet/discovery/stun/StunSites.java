package org.meshnet.discovery.stun;

import java.util.OptionalInt;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.ChangeRequest;

/**
 * The endpoints that the server answers STUN from: its own, and those with the other address, the other port, or both.
 * A site is a number from 0 to 3: bit 0 stands for the other port, bit 1 for the other address. Immutable.
 *
 * @param main the server's own endpoint, site 0
 * @param alternate another address of the same family, another port, or both
 */
public record StunSites(Endpoint main, Endpoint alternate) {
    /** The server's own endpoint. */
    public static final int MAIN = 0;

    private static final int PORT_BIT = 1;
    private static final int ADDRESS_BIT = 2;
    private static final int SITE_COUNT = 4;

    /** @throws IllegalArgumentException if the two are equal or of different families */
    public StunSites {
        if (main.equals(alternate)
                || main.address().isV4() != alternate.address().isV4()) {
            throw new IllegalArgumentException(alternate + " beside " + main);
        }
    }

    /** One more than the highest site. */
    public int limit() {
        return SITE_COUNT;
    }

    /** Is there such a site? */
    public boolean exists(int site) {
        return (site & ~alternateBits()) == 0;
    }

    /** Where the site is. */
    public Endpoint at(int site) {
        return new Endpoint(
                (site & ADDRESS_BIT) == 0 ? main.address() : alternate.address(),
                (site & PORT_BIT) == 0 ? main.port() : alternate.port());
    }

    /** The site that differs from this one in all that the server has two of. */
    int other(int site) {
        return site ^ alternateBits();
    }

    /** The site that is to answer; empty if the server has no second address or port to change to. */
    OptionalInt changed(int site, ChangeRequest change) {
        int bits = (change.address() ? ADDRESS_BIT : 0) | (change.port() ? PORT_BIT : 0);
        return (bits & ~alternateBits()) == 0 ? OptionalInt.of(site ^ bits) : OptionalInt.empty();
    }

    private int alternateBits() {
        return (main.address().equals(alternate.address()) ? 0 : ADDRESS_BIT)
                | (main.port() == alternate.port() ? 0 : PORT_BIT);
    }
}
