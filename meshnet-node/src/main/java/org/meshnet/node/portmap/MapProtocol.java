package org.meshnet.node.portmap;

/** The ways to ask a router for a port, best first. */
public enum MapProtocol {
    PCP("PCP"),
    NAT_PMP("NAT-PMP"),
    UPNP("UPnP");

    private final String label;

    MapProtocol(String label) {
        this.label = label;
    }

    /** Its name for people and JSON. */
    public String label() {
        return label;
    }
}
