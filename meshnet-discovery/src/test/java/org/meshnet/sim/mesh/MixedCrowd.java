package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.relay.RelayLimits;

/**
 * Nodes of mixed kinds in one network: public, behind firewalls and NATs of all kinds, some at one site with another,
 * and some that relay for others.
 */
final class MixedCrowd {
    static final SiteKind[] KINDS = {
        SiteKind.PORT_RESTRICTED,
        SiteKind.PUBLIC,
        SiteKind.FIREWALL,
        SiteKind.FULL_CONE,
        SiteKind.SYMMETRIC,
        SiteKind.PORT_RESTRICTED,
        SiteKind.ADDRESS_RESTRICTED,
        SiteKind.CARRIER_GRADE,
        SiteKind.SYMMETRIC_SEQUENTIAL
    };

    private static final int SAME_SITE_EVERY = 10;
    private static final int RELAY_EVERY = 50;

    private MixedCrowd() {}

    /** Starts this many nodes, a hundred a second, each at a site of its own but for every tenth. */
    static List<SimNode> start(SimMesh mesh, int count) {
        mesh.setOverlay("10.64.0.0/14");
        List<SimNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean isSameSite = i % SAME_SITE_EVERY == SAME_SITE_EVERY - 1;
            SimSite site = isSameSite ? nodes.get(i - 1).site() : mesh.site(KINDS[i % KINDS.length]);
            mesh.setRelayForOthers(i % RELAY_EVERY == 1 ? Optional.of(RelayLimits.DEFAULT) : Optional.empty());
            nodes.add(mesh.node("n" + i, site));
            mesh.simulateTime(0.01);
        }
        return nodes;
    }
}
